#!/usr/bin/env bash
#
# What it costs to load a kernel: guest instructions from the loader's first one to the kernel's, of Kiln, of GRUB as good as
# it can be made, and of the floor, which only reads what the kernel has. See docs/performance.md.
#
#   boot.sh --file=NAME=PATH... [--out DIR] [--firmware bios|uefi] [--runs N]

set -euo pipefail

# shellcheck source=bench/boot/measure.sh
source bench/boot/measure.sh

readonly KIB=1024 MIB=$((1024 * 1024))
readonly SIZES=($((64 * KIB)) "$MIB" $((16 * MIB)) $((64 * MIB)))

# size_text BYTES
size_text() {
  if (($1 < MIB)); then printf '%d KiB' $(($1 / KIB)); else printf '%d MiB' $(($1 / MIB)); fi
}

# Each makes $scratch/disk.img: kiln_disk (measure.sh), grub_disk and floor_disk FIRMWARE WISH BYTES.

grub_disk() {
  multiboot_kernel "$3" "$2" "$scratch/kernel.elf"
  make_disk "$1" "$scratch/disk.img" "${file[grub_$1_$2]}" kernel.elf="$scratch/kernel.elf"
}

floor_disk() {
  if [[ $1 == bios ]]; then
    "$busybox" cp "${file[floor]}" "$scratch/disk.img"
    "$busybox" chmod u+w "$scratch/disk.img"
    "$busybox" truncate -s $(($3 + 4 * MIB)) "$scratch/disk.img"
    put_word "$scratch/disk.img" 2 $(($3 / 512))
    start_clock_first "$scratch/disk.img"
  else
    multiboot_kernel "$3" none "$scratch/kernel.elf" # Any file.
    make_image uefi "$scratch/disk.img" "${file[uefi_floor]}" kernel.elf="$scratch/kernel.elf"
  fi
}

# measure NAME MAKER FIRMWARE WISH BYTES LABEL: prints one figure.
measure() {
  local all own calls
  "$2" "${@:3:3}"
  read -r all own calls < <(count_instructions "$runs" "$3" "$scratch/disk.img")
  "$busybox" rm "$scratch/disk.img"
  printf '%s\t%s\t%s\n' "$1" "$6" "${all:?}"
  printf '%s, %s: %s, of which %s outside of %s disk calls\n' "$6" "$1" "$all" "$own" "$calls" >&2
}

measure_all() {
  local firmware wish size label
  for firmware in "${firmwares[@]}"; do
    for wish in none framebuffer; do
      for size in "${SIZES[@]}"; do
        label="${firmware^^} $(size_text "$size")"
        [[ $wish == none ]] || label+=", screen"
        measure Kiln kiln_disk "$firmware" "$wish" "$size" "$label"
        measure GRUB grub_disk "$firmware" "$wish" "$size" "$label"
        [[ $wish != none ]] || measure floor floor_disk "$firmware" "$wish" "$size" "$label"
      done
    done
  done
}

take_arguments "$@"
firmwares=(bios uefi) runs=3
set -- "${words[@]}"
while (($#)); do
  case $1 in
    --firmware) firmwares=("${2:?a firmware has to follow}") ;;
    --runs) runs=${2:?a number has to follow} ;;
    *) die "$1: no such option" ;;
  esac
  shift 2
done

measure_all >"$scratch/figures"
show_figures boot --title "From the loader's first instruction to the kernel's" --unit "guest instructions" \
  --machine "q35, AHCI, 256 MiB, qemu64; TCG, icount" --version "QEMU=$(qemu_version)" \
  --version "GRUB=$(grub_version)" <"$scratch/figures"

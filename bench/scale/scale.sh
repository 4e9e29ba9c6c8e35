#!/usr/bin/env bash
#
# How what it costs to load a kernel grows, on a BIOS and on demand on UEFI: with modules, memory, entries of the memory map,
# the kernel's size, and fragments of its file. And how building grows with the number of boot tests (tests.sh). Each is a
# table with the exponent that fits, and with --out a file scale-NAME.json and a plot. See docs/performance.md.
#
#   scale.sh --file=NAME=PATH... [--out DIR] [--only NAME]... [--uefi] [--runs N]

set -euo pipefail

# shellcheck source=bench/boot/measure.sh
source bench/boot/measure.sh

readonly KIB=1024

readonly MODULES=(1 16 256 4096)                       # At most CONFIG_MODULES_MAX of boot/core/config.h, and what kiln.cfg holds.
readonly MODULE_BYTES=4096
# MiB. The most that QEMU gives a processor with 40 bits of address: from 1,012 GiB on, memory would begin behind 1 TiB.
readonly MEMORY=(64 256 1024 4096 16384 65536 262144 524288 983040)
readonly REGIONS=(10 30 100 300 1000)                  # As many option ROMs are in BUILD.bazel.
readonly KERNELS=(64 256 1024 4096 16384 65536 262144) # KiB.
readonly FRAGMENTED=(1024 4096 16384)                  # KiB.
readonly SMALL=$((64 * KIB))

# count LABEL X FIRMWARE [QEMU ARGUMENT]...: boots $scratch/disk.img and prints a figure of it: all instructions, from the
# loader's first one to the kernel's. Where reading is not the question, those of the BIOS's disk services are left out, and
# one boot gives an exact figure; so says the variable `exact`.
count() {
  local all own calls boots=$runs
  [[ -z ${exact:-} || $3 != bios ]] || boots=1
  read -r all own calls < <(count_instructions "$boots" "$3" "$scratch/disk.img" "${@:4}")
  [[ -z ${exact:-} || $3 != bios ]] || all=$own
  printf '%s\t%s\t%s\n' "$1" "$2" "${all:?}"
  printf '%s, %s, %s: %s, %s disk calls\n' "$name" "$1" "$2" "$all" "$calls" >&2
}

# less_base BASE LABEL: passes figures on, and adds a series LABEL of what each is above BASE.
less_base() {
  # shellcheck disable=SC2016 # Fields of awk's.
  "$busybox" awk -F '\t' -v OFS='\t' -v base="$1" -v label="$2" '{ print; if ($3 > base) print label, $2, $3 - base }'
}

# All modules are copied in one call, to where a file as large as they are has been: of thousands, a call each takes minutes.
modules_disk() {
  local i more_config=''
  "$busybox" mkdir "$scratch/m"
  for ((i = 1; i <= $2; i++)); do
    more_config+=module=m/$i$'\n'
    printf '%*s' "$MODULE_BYTES" '' >"$scratch/m/$i"
  done
  "$busybox" truncate -s $((($2 + 64) * (MODULE_BYTES + KIB))) "$scratch/m/0"
  kiln_disk "$1" none "$SMALL" m/0="$scratch/m/0"
  "$busybox" truncate -s 0 "$scratch/m/0"
  "${file[mcopy]}" -o -i "$scratch/disk.img@@1M" "$scratch"/m/* ::m/
  "$busybox" rm -r "$scratch/m"
}

modules() {
  local exact=yes firmware number base
  for firmware in "${firmwares[@]}"; do
    modules_disk "$firmware" 0
    base=$(count x 0 "$firmware") base=${base##*$'\t'}
    for number in "${MODULES[@]}"; do
      modules_disk "$firmware" "$number"
      count "${firmware^^}" "$number" "$firmware"
    done | less_base "$base" "${firmware^^}, above none"
  done
}

# With pages of 2 MiB, and where the processor has them of 1 GiB.
memory() {
  local exact=yes firmware model
  for firmware in "${firmwares[@]}"; do
    kiln_disk "$firmware" none "$SMALL"
    for model in qemu64 qemu64,pdpe1gb=on; do
      for memory in "${MEMORY[@]}"; do
        # Not reserved: nobody has so much, and nobody writes to it.
        count "${firmware^^}, $([[ $model == qemu64 ]] && echo 2 MiB || echo 1 GiB) pages" "$memory" "$firmware" -cpu "$model" \
          -object "memory-backend-ram,id=ram,size=${memory}M,reserve=off" -machine memory-backend=ram
      done
    done
  done
  memory=256
}

# A BIOS whose E820h has so many entries (//boot/bios/tests).
regions() {
  local exact=yes number
  kiln_disk bios none "$SMALL"
  for number in "${REGIONS[@]}"; do
    count BIOS "$number" bios -option-rom "${file[entries_$number]}"
  done
}

kernel() {
  local firmware kib
  memory=1024
  for firmware in "${firmwares[@]}"; do
    for kib in "${KERNELS[@]}"; do
      kiln_disk "$firmware" none $((kib * KIB))
      count "${firmware^^}" "$kib" "$firmware"
    done
  done
  memory=256
}

# The kernel's clusters and those of a file behind it, dealt out anew (main.c).
fragments() {
  local firmware layout kib
  for firmware in "${firmwares[@]}"; do
    for layout in contiguous interleaved shuffled; do
      for kib in "${FRAGMENTED[@]}"; do
        "$busybox" truncate -s $((kib * KIB)) "$scratch/other"
        kiln_disk "$firmware" none $((kib * KIB)) other="$scratch/other"
        [[ $layout == contiguous ]] || "${file[scatter]}" "$scratch/disk.img" "$layout" 'KERNEL  ELF' 'OTHER      '
        count "${firmware^^}, $layout" "$kib" "$firmware"
      done
    done
  done
}

# scale NAME TITLE X
scale() {
  local name=$1
  [[ " ${only[*]} " == *" $name "* ]] || return 0
  "$name" >"$scratch/figures"
  show_figures "scale-$name" --title "$2" --unit "guest instructions" --x "$3" \
    --machine "q35, AHCI, 256 MiB, qemu64; TCG, icount; kernel of 64 KiB where nothing else is said" \
    --version "QEMU=$(qemu_version)" <"$scratch/figures"
}

# What tests.sh finds out by building, which needs no disk.
tests() {
  bash "${file[tests]}" "$scratch" "${file[busybox]}" "${file[jq]}" >"$scratch/figures"
  "$busybox" grep '^actions' "$scratch/figures" | "$busybox" cut -f 2- | show_figures scale-tests --title "Building boot tests" \
    --unit "actions" --x "boot tests" --machine "aquery" --version "Bazel=$(bazel_version)"
  "$busybox" grep '^time' "$scratch/figures" | "$busybox" cut -f 2- | show_figures scale-tests-time --title "Building boot tests" \
    --unit "ms" --x "boot tests" --machine "this machine, which may have had more to do" --version "Bazel=$(bazel_version)"
}

take_arguments "$@"
only=(modules memory regions kernel fragments tests) firmwares=(bios) runs=3 memory=256
chosen=()
set -- "${words[@]}"
while (($#)); do
  case $1 in
    --only) chosen+=("${2:?a name has to follow}") && shift ;;
    --runs) runs=${2:?a number has to follow} && shift ;;
    --uefi) firmwares=(bios uefi) ;;
    *) die "$1: no such option" ;;
  esac
  shift
done
[[ -z ${chosen[*]} ]] || only=("${chosen[@]}")

scale modules "Modules of 4 KiB" "modules"
scale memory "Memory" "MiB"
scale regions "Entries of the memory map" "entries"
scale kernel "The kernel's size" "KiB"
scale fragments "A kernel in fragments" "KiB"
[[ " ${only[*]} " != *" tests "* ]] || tests

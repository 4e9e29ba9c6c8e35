#!/usr/bin/env bash
#
# Boots disks and counts guest instructions, from a loader's first one to the kernel's: sourced by the scripts of bench/,
# in the runfiles of the main workspace.
#
# Guest time is instructions: QEMU's emulation with -icount shift=0, where one takes one nanosecond. The programs of this
# directory write the time-stamp counter to a port that QEMU keeps in a file (clock.inc, clock.h), once before
# the loader's first instruction and once at the kernel's:
#
#   BIOS  mbr_clock.asm is the boot sector, and jumps to the real one
#   UEFI  uefi_clock.c is BOOTX64.EFI, loads the real one, and starts it
#
# so that Kiln, GRUB and whatever else is measured have the same clock.

# shellcheck source=bench/figures/arguments.sh
source bench/figures/arguments.sh
# shellcheck source=toolchain/qemu/events.sh
source toolchain/qemu/events.sh

readonly BOOT_LIMIT=1800      # Seconds that a boot may take: OVMF takes more than a minute on a machine that has much to do.
readonly BOOT_SECTOR_STAMPS=4 # Of disk_clock.asm, before the loader starts.

# --- Files ---

# put_word FILE OFFSET NUMBER: overwrites 4 bytes with it.
put_word() {
  local bytes
  printf -v bytes '\\x%02x\\x%02x\\x%02x\\x%02x' "$(($3 & 255))" "$(($3 >> 8 & 255))" "$(($3 >> 16 & 255))" "$(($3 >> 24 & 255))"
  printf '%b' "$bytes" | "$busybox" dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# size_of FILE
size_of() {
  "$busybox" stat -L -c %s "$1"
}

# kiln_kernel BYTES WISH OUTPUT: a Kiln kernel (kernel.c) whose file has that size: its third segment is what it lacks.
# WISH is "framebuffer" or "none".
kiln_kernel() {
  local header=$((64 + 2 * 56)) own # ELF-64 (gABI 4.1): where the third program header is.
  own=$((($(size_of "${file[kernel_$2]}") + 4095) & -4096))
  (($1 > own)) || die "a kernel of $1 bytes is too small: its code takes $own"
  "$busybox" cp "${file[kernel_$2]}" "$3"
  "$busybox" chmod u+w "$3"
  "$busybox" truncate -s "$1" "$3"
  put_word "$3" $((header + 8)) "$own"         # p_offset
  put_word "$3" $((header + 32)) $(($1 - own)) # p_filesz
  put_word "$3" $((header + 40)) $(($1 - own)) # p_memsz
}

# multiboot_kernel BYTES WISH OUTPUT: the same for Multiboot2 (multiboot2.asm).
multiboot_kernel() {
  "$busybox" cp "${file[multiboot2_$2]}" "$3"
  "$busybox" chmod u+w "$3"
  "$busybox" truncate -s "$1" "$3"
  put_word "$3" 68 "$1" # p_filesz (gABI 4.1, ELF-32), and p_memsz behind it.
  put_word "$3" 72 "$1"
}

# make_image FIRMWARE OUTPUT LOADER PATH=FILE...: a disk as disk_image makes it.
make_image() {
  BUSYBOX=$busybox MFORMAT=${file[mformat]} MMD=${file[mmd]} MCOPY=${file[mcopy]} \
    "$busybox" sh image/private/make_image.sh "$@"
}

# make_disk FIRMWARE OUTPUT LOADER PATH=FILE...: the same with the clock before its loader.
make_disk() {
  if [[ $1 == uefi ]]; then
    make_image uefi "$2" "${file[uefi_clock]}" "EFI/BOOT/MEASURE.EFI=$3" "${@:4}"
    return
  fi
  make_image "$@"
  "$busybox" dd if="$2" of="$2" bs=512 count=1 seek=2047 conv=notrunc 2>/dev/null
  "$busybox" dd if="${file[mbr_clock]}" of="$2" conv=notrunc 2>/dev/null
}

# --- Boots ---

# take_stamps FIRMWARE DISK [QEMU ARGUMENT]...: boots, and prints all stamps, in one line. FIRMWARE is the name of a machine
# among the arguments. Memory is 256 MiB, or what the variable `memory` says.
take_stamps() (
  firmware=$1 disk=$2 boot=$scratch/boot
  shift 2
  trap 'kill_all; wait; "$busybox" rm -rf "$boot"' EXIT
  "$busybox" mkdir "$boot"
  export KILN_QEMU_ACCELERATOR=tcg # Only TCG counts instructions.
  qemu_command "${file[$firmware]}" "$disk"
  # shellcheck disable=SC2054 # The commas are QEMU's.
  command+=(
    -icount shift=0,sleep=off -display none -m "${memory:-256}" -device "$QEMU_EXIT_DEVICE"
    -chardev "file,id=clock,path=$boot/stamps" -device isa-debugcon,iobase=0xe9,chardev=clock "$@"
  )
  prepare_qemu "$busybox" "$boot"
  start_qemu </dev/null
  read_clock
  limit=$((now + BOOT_LIMIT * 1000))
  while [[ -z $qemu_status ]]; do
    next_event_until "$limit" || die "no end: $(quoted "${command[@]}")"
  done
  ((qemu_status == QEMU_EXIT_PASSED)) || die "QEMU ended with status $qemu_status ($shutdown_reason): $(quoted "${command[@]}")"
  "$busybox" od -An -v -tu8 -w8 "$boot/stamps" | "$busybox" tr -s ' \n' ' '
  printf '\n'
)

# instructions RUNS FIRMWARE DISK [QEMU ARGUMENT]...: prints how many instructions there are from the loader's first to the
# kernel's: the fewest of so many boots, since what is not the same twice is waiting for the disk (disk_clock.asm).
instructions() {
  local runs=$1 run first last more fewest=
  shift
  for ((run = 0; run < runs; run++)); do
    read -r first last more < <(take_stamps "$@")
    [[ -n $last && -z $more ]] || die "not two stamps, but: ${first:-none} $last $more"
    [[ -n $fewest ]] && ((fewest <= last - first)) || fewest=$((last - first))
  done
  printf '%s\n' "$fewest"
}

# own_instructions DISK [QEMU ARGUMENT]...: prints those of the loader itself, without the BIOS's disk services, and how
# often it called these. Both are exact.
own_instructions() {
  local stamps=() at own
  read -ra stamps < <(take_stamps bios "$1" -option-rom "${file[disk_clock]}" "${@:2}")
  # Before the loader starts, the BIOS reads its boot sector, and mbr_clock.asm the real one.
  stamps=("${stamps[@]:BOOT_SECTOR_STAMPS}")
  ((${#stamps[@]} >= 2 && ${#stamps[@]} % 2 == 0)) || die "not pairs of stamps, but: ${stamps[*]}"
  own=0
  for ((at = 0; at < ${#stamps[@]}; at += 2)); do
    own=$((own + stamps[at + 1] - stamps[at]))
  done
  printf '%s %s\n' "$own" "$((${#stamps[@]} / 2 - 1))"
}

# --- Versions ---

qemu_version() {
  "${file[qemu]}" --version | "$busybox" sed -n '1s/.*version //p'
}

grub_version() {
  "${file[grub_mkimage]}" --version | "$busybox" sed 's/.*) //'
}

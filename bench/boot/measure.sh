#!/usr/bin/env bash
#
# Boots disks and counts guest instructions, from a loader's first one to the kernel's: sourced by the scripts of bench/,
# in the runfiles of the main workspace.
#
# Guest time is instructions: QEMU's emulation with -icount shift=0, where one takes one nanosecond. The programs of this
# directory write the time-stamp counter to a port that QEMU keeps in a file (clock.inc, clock.h): before the loader's first
# instruction, at the kernel's, and before and after each call of the firmware's disk services.
#
#   BIOS  mbr_clock.asm is the boot sector, and jumps to the real one; disk_clock.asm is an option ROM
#   UEFI  uefi_clock.c is BOOTX64.EFI, loads the real one, and starts it; disk_clock.c is a part of it
#
# so that Kiln, GRUB and whatever else is measured have the same clock.

# shellcheck source=bench/figures/arguments.sh
source bench/figures/arguments.sh
# shellcheck source=toolchain/qemu/events.sh
source toolchain/qemu/events.sh

readonly BOOT_LIMIT=1800      # Seconds that a boot may take: OVMF takes more than a minute on a machine that has much to do.
readonly BOOT_SECTOR_STAMPS=4 # Of disk_clock.asm, before the loader starts: the BIOS and mbr_clock.asm read a sector each.

# Instructions that the clock adds to a call of the disk services, and how many of them lie outside of both stamps: counted in
# disk_clock.asm, and in what the compiler makes of disk_clock.c.
declare -rA CLOCK_COST=([bios]=53 [uefi]=120) CLOCK_OUTSIDE=([bios]=28 [uefi]=62)

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

# start_clock_first DISK: puts mbr_clock.asm before the boot sector.
start_clock_first() {
  "$busybox" dd if="$1" of="$1" bs=512 count=1 seek=2047 conv=notrunc 2>/dev/null
  "$busybox" dd if="${file[mbr_clock]}" of="$1" conv=notrunc 2>/dev/null
}

# make_disk FIRMWARE OUTPUT LOADER PATH=FILE...: the same with the clock before its loader.
make_disk() {
  if [[ $1 == uefi ]]; then
    make_image uefi "$2" "${file[uefi_clock]}" "EFI/BOOT/MEASURE.EFI=$3" "${@:4}"
    return
  fi
  make_image "$@"
  start_clock_first "$2"
}

# kiln_disk FIRMWARE WISH BYTES [PATH=FILE]...: makes $scratch/disk.img, on which Kiln's loader loads a kernel of that size, and
# which has these files behind it. kiln.cfg names the kernel, and has what the variable `more_config` says.
kiln_disk() {
  kiln_kernel "$3" "$2" "$scratch/kernel.elf"
  printf 'kernel=kernel.elf\n%s' "${more_config:-}" >"$scratch/kiln.cfg"
  make_disk "$1" "$scratch/disk.img" "${file[kiln_$1]}" kernel.elf="$scratch/kernel.elf" kiln.cfg="$scratch/kiln.cfg" "${@:4}"
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
  # shellcheck disable=SC2119 # It starts the guest as well.
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

# count_instructions RUNS FIRMWARE DISK [QEMU ARGUMENT]...: prints three numbers: the instructions from the loader's first to the
# kernel's; those of them that are the loader's own, outside of the firmware's disk services; and how often it called these.
#
# What is not the same twice is waiting for the disk. So each stretch between two stamps counts as in that boot, of RUNS many,
# which did it with the fewest; the loader's own are the same in each boot on a BIOS, and one is enough for them.
count_instructions() {
  local runs=$1 firmware=$2 run before=0
  shift
  if [[ $firmware == bios ]]; then
    before=$BOOT_SECTOR_STAMPS
    set -- "$@" -option-rom "${file[disk_clock]}"
  fi
  for ((run = 0; run < runs; run++)); do
    take_stamps "$@"
  done >"$scratch/stamps"
  # shellcheck disable=SC2016 # Fields of awk's.
  "$busybox" awk -v before="$before" -v clock="${CLOCK_COST[$firmware]}" \
    -v outside="${CLOCK_OUTSIDE[$firmware]}" '
    NR == 1 { stamps = NF }
    NF != stamps { print "error: boots of one disk with " stamps " and " NF " stamps" >"/dev/stderr"; failed = 1; exit 1 }
    {
      for (at = before + 2; at <= NF; at++) {
        took = $at - $(at - 1)
        if (NR == 1 || took < least[at]) least[at] = took
      }
    }
    END {
      if (failed || stamps < before + 2 || (stamps - before) % 2) exit 1
      for (at = before + 2; at <= stamps; at++) {
        all += least[at]
        if ((at - before) % 2 == 0) own += least[at]
      }
      calls = (stamps - before) / 2 - 1
      printf "%d %d %d\n", all - calls * clock, own - calls * outside, calls
    }' "$scratch/stamps" || die "not pairs of stamps: $(<"$scratch/stamps")"
}

# --- Versions ---

qemu_version() {
  "${file[qemu]}" --version | "$busybox" sed -n '1s/.*version //p'
}

grub_version() {
  "${file[grub_mkimage]}" --version | "$busybox" sed 's/.*) //'
}

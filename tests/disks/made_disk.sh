#!/usr/bin/env bash
#
# Makes a disk inside the test and boots it: a disk too large, or too much one of many, to be kept. The
# executable of every made_disk_test (defs.bzl).
#
#   made_disk.sh RUN_QEMU MAKE_IMAGE MFORMAT MMD MCOPY WRITE_WORDS FIRMWARE LOADER KERNEL [OPTION]... --
#     [ARGUMENT OF RUN_QEMU]...
#
#   --config=LINE  a line of kiln.cfg, with the escapes of printf's %b; if none, "kernel=kernel.elf"
#   --kernel=PATH  where the kernel lies on the boot volume; kernel.elf if not given
#   --fat=BITS     12, 16 or 32
#   --verified     with the hashes that make it a verified disk
#   --step=STEP    something to be done to files or disk: see the functions `step_...`
#   --without=TEXT no line of the serial log contains it
#
# The seventh ARGUMENT OF RUN_QEMU is a file that is not used: the disk's name comes in its place.

set -euo pipefail

: "${TEST_TMPDIR:?run this with bazel test}" "${TEST_UNDECLARED_OUTPUTS_DIR:?run this with bazel test}"

run_qemu=$1 make_image=$2 mformat=$3 mmd=$4 mcopy=$5 write_words=$6 firmware=$7 loader=$8 kernel=$9
shift 9
kernel_path=kernel.elf config=() steps=() without=() drive_prefix='' drive_suffix=''
while [[ $1 != -- ]]; do
  case $1 in
    --config=*) config+=("${1#*=}") ;;
    --kernel=*) kernel_path=${1#*=} ;;
    --fat=*) export FAT=${1#*=} ;;
    --verified) export VERIFIED=1 ;;
    --step=*) steps+=("${1#*=}") ;;
    --without=*) without+=("${1#*=}") ;;
    *) printf 'made_disk.sh: unknown argument %q\n' "$1" >&2 && exit 2 ;;
  esac
  shift
done
shift

# shellcheck source=toolchain/qemu/command.sh
source "$1"
busybox=$(runfile "$3")
files=$TEST_TMPDIR/files disk=$TEST_TMPDIR/disk.img

# patch FILE OFFSET HEX...: overwrites bytes.
patch() {
  local bytes
  printf -v bytes '\\x%s' "${@:3}"
  printf '%b' "$bytes" | "$busybox" dd of="$1" bs=1 seek="$(($2))" conv=notrunc 2>/dev/null
}

# number FILE OFFSET COUNT: prints the little-endian number in 1 to 7 bytes.
number() {
  local byte value=0 shift=0
  for byte in $("$busybox" tail -c "+$(($2 + 1))" "$1" | "$busybox" head -c "$3" |
    "$busybox" hexdump -v -e '/1 "%u "'); do
    value=$((value | byte << shift)) shift=$((shift + 8))
  done
  printf '%s' "$value"
}

# quad NUMBER: prints it as 8 bytes in hexadecimal, least significant first.
quad() {
  local shift
  for shift in 0 8 16 24 32 40 48 56; do
    printf '%02x ' $(($1 >> shift & 255))
  done
}

# Steps before the disk is made. FILE is a path on the boot volume, OFFSET an arithmetic expression.

# file FILE BYTES: adds a file of 64-bit words that count from 0.
step_file() {
  "$busybox" mkdir -p "$files/$("$busybox" dirname "$1")"
  "$write_words" "$2" >"$files/$1"
}

# bytes FILE OFFSET HEX...
step_bytes() {
  patch "$files/$1" "${@:2}"
}

# note OFFSET HEX...: overwrites bytes from OFFSET of the kernel's Kiln header on (boot/protocol/kiln.h); its
# PT_NOTE is the fourth program header (kernel/arch/kernel.ld).
step_note() {
  local elf=$files/$kernel_path
  patch "$elf" "$(number "$elf" "64 + 3 * 56 + 8" 4) + 20 + $1" "${@:2}"
}

# data HEADER BYTES: makes the segment of program header HEADER, which has no bytes in the file, start with
# as many, words that count from 0.
step_data() {
  local elf=$files/$kernel_path at=$((64 + $1 * 56)) size
  size=$("$busybox" stat -c %s "$elf")
  size=$(((size + 4095) & -4096))
  "$busybox" truncate -s "$size" "$elf"
  "$write_words" "$2" >>"$elf"
  # shellcheck disable=SC2046 # Eight words each: p_offset, p_filesz (gABI 4.1, chapter 5).
  patch "$elf" "$at + 8" $(quad "$size") && patch "$elf" "$at + 32" $(quad "$2")
}

# repeated COUNT LINE: appends a line to kiln.cfg, as often.
step_repeated() {
  local i
  for ((i = 0; i < $1; i++)); do printf '%s\n' "$2"; done >>"$files/kiln.cfg"
}

# remove FILE
step_remove() {
  "$busybox" rm "$files/$1"
}

# Steps after it has been made.

# disk OFFSET HEX...: overwrites bytes of the disk.
step_disk() {
  patch "$disk" "$@"
}

# put FILE PATH: overwrites PATH of the boot volume.
put() {
  "$(runfile "$mcopy")" -o -i "$disk@@1M" "$files/$1" "::$2"
}

# changed FILE OFFSET HEX...: overwrites bytes of a file as it is on the disk.
step_changed() {
  "$(runfile "$mcopy")" -n -o -i "$disk@@1M" "::$1" "$files/$1"
  step_bytes "$@" && put "$1" "$1"
}

# exchanged FILE OTHER: overwrites FILE with another one.
step_exchanged() {
  put "$2" "$1"
}

# longer FILE: appends a byte to a file.
step_longer() {
  printf x >>"$files/$1" && put "$1" "$1"
}

# unreadable SECTOR: the disk reports an error to whoever reads that sector.
step_unreadable() {
  printf '[inject-error]\nevent = "read_aio"\nsector = "%s"\n' "$1" >"$TEST_TMPDIR/blkdebug.conf"
  drive_prefix=blkdebug:$TEST_TMPDIR/blkdebug.conf:
}

# drive OPTIONS: more for QEMU's -drive.
step_drive() {
  drive_suffix=,$1
}

# run_steps NAME...: does the steps of these names.
run_steps() {
  local step words
  for step in "${steps[@]}"; do
    read -ra words <<<"$step"
    if [[ " $* " == *" ${words[0]} "* ]]; then "step_${words[0]}" "${words[@]:1}"; fi
  done
}

"$busybox" mkdir -p "$files/$("$busybox" dirname "$kernel_path")"
"$busybox" cp "$kernel" "$files/$kernel_path"
"$busybox" chmod u+w "$files/$kernel_path"
printf '%b\n' "${config[@]:-kernel=$kernel_path}" >"$files/kiln.cfg"
run_steps file bytes note data repeated remove

entries=()
while IFS= read -r path; do
  entries+=("${path#"$files"/}=$path")
done < <("$busybox" find "$files" -type f | "$busybox" sort) # The kernel before kiln.cfg.
BUSYBOX=$busybox MFORMAT=$(runfile "$mformat") MMD=$(runfile "$mmd") MCOPY=$(runfile "$mcopy") \
  "$busybox" sh "$make_image" "$firmware" "$disk" "$loader" "${entries[@]}"
run_steps changed exchanged longer disk unreadable drive
printf 'disk: %s bytes\n' "$("$busybox" stat -c %s "$disk")"

"$run_qemu" "${@:1:6}" "$drive_prefix$disk$drive_suffix" "${@:8}"

for text in "${without[@]}"; do
  if "$busybox" grep -F -e "$text" "$TEST_UNDECLARED_OUTPUTS_DIR/serial.log"; then
    printf 'made_disk: fail (the serial log has "%s")\n' "$text"
    exit 1
  fi
done

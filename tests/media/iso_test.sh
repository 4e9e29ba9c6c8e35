#!/usr/bin/env bash
#
# An optical disk as programs of others read it: xorriso its file system and boot catalogue, sgdisk its partitions. And the
# same inputs make the same file.
#
#   iso_test.sh BUSYBOX MCOPY MFORMAT MMD XORRISO SGDISK MAKE_IMAGE CD_LOADER ISO_LOADER UEFI_LOADER KERNEL CONFIG ISO

set -euo pipefail

: "${TEST_TMPDIR:?run this with bazel test}"

readonly MIB=1048576

# Prints where a path that $(rootpath) gave lies in the runfiles.
runfile() {
  case $1 in
    external/*) printf '../%s' "${1#external/}" ;;
    *) printf '%s' "$1" ;;
  esac
}

BUSYBOX=$(runfile "$1") MCOPY=$(runfile "$2") MFORMAT=$(runfile "$3") MMD=$(runfile "$4") XORRISO=$(runfile "$5")
CD_LOADER=$8
export BUSYBOX MCOPY MFORMAT MMD XORRISO CD_LOADER
sgdisk=$(runfile "$6") make_image=$7 iso_loader=$9 uefi_loader=${10} kernel=${11} config=${12} iso=${13}
failures=0

# expect WHAT ACTUAL EXPECTED
expect() {
  if [[ $2 != "$3" ]]; then
    printf 'FAILED %s: %s, expected %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

# hash FILE OFFSET COUNT: prints the SHA-256 of bytes of it.
hash() {
  "$BUSYBOX" tail -c "+$(($2 + 1))" "$1" | "$BUSYBOX" head -c "$3" | "$BUSYBOX" sha256sum
}

size_of() {
  "$BUSYBOX" stat -L -c %s "$1"
}

# make IMAGE ARGUMENT...: makes an image for both firmwares of what `iso` was made of.
make() {
  "$BUSYBOX" sh "$make_image" hybrid "$1" "$iso_loader" "EFI/BOOT/BOOTX64.EFI=$uefi_loader" "kernel.elf=$kernel" \
    "kiln.cfg=$config" "${@:2}"
}

# A second time, from files that were written later, by somebody else's umask.
umask 077
make "$TEST_TMPDIR/again.iso"
expect "made again" "$(hash "$TEST_TMPDIR/again.iso" 0 9999999)" "$(hash "$iso" 0 9999999)"

# The boot catalogue and the files.
report=$("$XORRISO" -no_rc -indev "$iso" -report_el_torito plain 2>/dev/null)
sectors=$(($(size_of "$iso") / 512 - 2048 - 33))
for line in \
  "El Torito catalog  : 33  1" \
  "El Torito boot img :   1  BIOS  y   none  0x0000  0x00      4          34" \
  "El Torito boot img :   2  UEFI  y   none  0x0000  0x00   $(((sectors + 3) / 4 * 4))         512"; do
  expect "catalogue: $line" "$([[ $report == *"$line"* ]] && echo yes)" yes
done
"$XORRISO" -no_rc -osirrox on -indev "$iso" -extract / "$TEST_TMPDIR/files" >"$TEST_TMPDIR/log" 2>&1 || failures=$((failures + 1))
expect "EFI.IMG is the partition" "$(hash "$TEST_TMPDIR/files/efi.img" 0 9999999)" "$(hash "$iso" "$MIB" $((sectors * 512)))"
expect "BIOS.BIN: the first stage" "$(hash "$TEST_TMPDIR/files/bios.bin" 0 2048)" "$(hash "$CD_LOADER" 0 2048)"
size=$(($(size_of "$iso_loader") - 512))
expect "BIOS.BIN: the second stage" "$(hash "$TEST_TMPDIR/files/bios.bin" 2048 "$size")" "$(hash "$iso_loader" 512 "$size")"
expect "the first stage reads all of it" "$(((size + 2047) / 2048 * 2048))" "$(($(size_of "$CD_LOADER") - 2048))"

# The hard disk that it is as well.
report=$("$sgdisk" --verify "$iso")
expect "sgdisk --verify" "$([[ $report == *"No problems found"* && $report != *Problem:* ]] && echo good)" good
report=$("$sgdisk" --info=1 "$iso")
expect "partition 1" "$([[ $report == *C12A7328-F81F-11D2-BA4B-00A0C93EC93B*"First sector: 2048 "* ]] && echo yes)" yes
expect "MBR" "$(hash "$iso" 0 440)" "$(hash "$iso_loader" 0 440)"

# A boot volume with more sectors than 16 bits count goes on to the end of the disk.
"$BUSYBOX" truncate -s 36000000 "$TEST_TMPDIR/large"
make "$TEST_TMPDIR/large.iso" "large.bin=$TEST_TMPDIR/large"
expect "catalogue: sectors of a large volume" "$(hash "$TEST_TMPDIR/large.iso" $((33 * 2048 + 102)) 2)" \
  "$("$BUSYBOX" head -c 2 /dev/zero | "$BUSYBOX" sha256sum)"

printf '%s failures\n' "$failures"
((failures == 0))

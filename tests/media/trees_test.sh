#!/usr/bin/env bash
#
# Directories in place of disks, whole trees on a boot volume, FAT32 where FAT16 is too small, and what fits nowhere.
#
#   trees_test.sh BUSYBOX MCOPY MFORMAT MMD MAKE_IMAGE DIRECTORY UEFI_LOADER BIOS_LOADER KERNEL

set -euo pipefail

: "${TEST_TMPDIR:?run this with bazel test}"

# Prints where a path that $(rootpath) gave lies in the runfiles.
runfile() {
  case $1 in
    external/*) printf '../%s' "${1#external/}" ;;
    *) printf '%s' "$1" ;;
  esac
}

BUSYBOX=$(runfile "$1") MCOPY=$(runfile "$2") MFORMAT=$(runfile "$3") MMD=$(runfile "$4")
export BUSYBOX MCOPY MFORMAT MMD
make_image=$5 directory=$6 uefi_loader=$7 bios_loader=$8 kernel=$9
files=$TEST_TMPDIR/files image=$TEST_TMPDIR/disk.img failures=0

# expect WHAT ACTUAL EXPECTED
expect() {
  if [[ $2 != "$3" ]]; then
    printf 'FAILED %s: %s, expected %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

# make ARGUMENT...: makes a disk for BIOS; prints what is wrong.
make() {
  "$BUSYBOX" sh "$make_image" bios "$image" "$bios_loader" "$@" 2>&1
}

size_of() {
  "$BUSYBOX" stat -L -c %s "$1"
}

# number OFFSET COUNT: prints the little-endian number in 1 or 2 bytes of the image.
number() {
  local byte value=0 shift=0
  for byte in $("$BUSYBOX" tail -c "+$(($1 + 1))" "$image" | "$BUSYBOX" head -c "$2" | "$BUSYBOX" hexdump -v -e '/1 "%u "'); do
    value=$((value | byte << shift)) shift=$((shift + 8))
  done
  printf '%s' "$value"
}

# The directory.
expect "files of the directory" \
  "$(cd "$directory" && "$OLDPWD/$BUSYBOX" find -L . -type f | "$OLDPWD/$BUSYBOX" sort | "$OLDPWD/$BUSYBOX" tr '\n' ' ')" \
  "./EFI/KILN/BOOTX64.EFI ./boot/data/pattern.bin ./empty.txt ./kernel.elf ./kiln.cfg ./tests/formats_test.sh ./tests/tree/made.txt "
"$BUSYBOX" cmp "$directory/EFI/KILN/BOOTX64.EFI" "$uefi_loader" || failures=$((failures + 1))
"$BUSYBOX" cmp "$directory/kernel.elf" "$kernel" || failures=$((failures + 1))

# A tree, and a file that comes twice.
"$BUSYBOX" mkdir -p "$files/a/b"
printf 1 >"$files/a/b/one.txt"
printf 2 >"$files/two.txt"
expect "a tree" "$(make "top=$files" "/=//a $files")" ""
for path in top/a/b/one.txt top/two.txt a/b/one.txt two.txt; do
  "$MCOPY" -n -i "$image@@1M" "::$path" "$TEST_TMPDIR/copy" && "$BUSYBOX" cmp "$TEST_TMPDIR/copy" "$files/${path#top/}" ||
    failures=$((failures + 1))
done
expect "the same path twice" "$(make "/=//a $files" "TWO.txt=$kernel")" \
  'kiln-image: error: two files have the path "two.txt" (capitals make no difference)'
"$BUSYBOX" mkdir "$TEST_TMPDIR/empty"
expect "an empty directory" "$(make "/=//a $TEST_TMPDIR/empty")" \
  "kiln-image: error: $TEST_TMPDIR/empty is a directory with no file in it"

# What fits nowhere is said before anything is written.
large=$TEST_TMPDIR/large
"$BUSYBOX" truncate -s 4294967300 "$large"
expect "a file that is too large" "$(make "large=$large")" \
  "kiln-image: error: $large has 5 bytes more than the 4294967295 that a file on FAT can have"
"$BUSYBOX" truncate -s 16800000 "$large"
expect "too much for FAT12" "$(FAT=12 make "a=$large" "b=$large" "c=$large" "d=$large" "e=$large" "f=$large" "g=$large" "h=$large")" \
  "kiln-image: error: the files do not fit on FAT12: they need 4105 clusters of 32768 bytes, which is
  1212416 bytes more than there can be"

# FAT32 by itself is for 2 GiB; asked for, it takes as little as others. The image has holes.
expect "FAT32" "$(FAT=32 make "kernel.elf=$kernel")" ""
expect "FAT32: sectors of a FAT16" "$(number $((1048576 + 22)) 2)" 0
expect "FAT32: MiB of the image" "$(($(size_of "$image") / 1048576))" 34
expect "FAT32: less than 2 MiB are written" "$(($("$BUSYBOX" stat -L -c %b "$image") < 4096))" 1

printf '%s failures\n' "$failures"
((failures == 0))

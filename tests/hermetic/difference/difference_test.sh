#!/usr/bin/env bash
#
# Changes a byte of the images and of the kernel, and reads what `difference` says about it.
#
#   difference_test.sh BUSYBOX DIFFERENCE BIOS_IMAGE UEFI_IMAGE HYBRID_IMAGE KERNEL

set -euo pipefail

: "${TEST_TMPDIR:?run this with bazel test}"

busybox=../${1#external/} difference=$2 bios=$3 uefi=$4 hybrid=$5 kernel=$6
changed=$TEST_TMPDIR/changed
failures=0

# number FILE OFFSET COUNT: prints the little-endian number in 1 to 4 bytes.
number() {
  local byte value=0 shift=0
  for byte in $("$busybox" tail -c "+$(($2 + 1))" "$1" | "$busybox" head -c "$3" |
    "$busybox" hexdump -v -e '/1 "%u "'); do
    value=$((value | byte << shift)) shift=$((shift + 8))
  done
  printf '%s' "$value"
}

size_of() {
  "$busybox" stat -L -c %s "$1"
}

# run STATUS ARGUMENT...: runs the program, which has to end with that status, and sets `said`.
run() {
  local expected=$1 status=0
  shift
  said=$("$difference" "$@" 2>&1) || status=$?
  if ((status != expected)); then
    printf 'FAILED: difference %s: status %s, expected %s: %s\n' "$*" "$status" "$expected" "$said"
    failures=$((failures + 1))
  fi
}

# expect FILE OFFSET PATTERN: complements the byte there; the place that is named matches the pattern.
expect() {
  local file=$1 offset=$(($2)) byte start
  byte=$(number "$file" "$offset" 1)
  "$busybox" cp "$file" "$changed"
  "$busybox" chmod u+w "$changed"
  # shellcheck disable=SC2059 # The format is the point.
  printf "\\x$(printf %02x $((byte ^ 255)))" |
    "$busybox" dd of="$changed" bs=1 seek="$offset" conv=notrunc 2>/dev/null
  run 1 "$file" "$changed"
  start=$(printf '%s: first difference at byte 0x%x (%d): %02x and %02x; 1 byte differs; in ' \
    "$file" "$offset" "$offset" "$byte" $((byte ^ 255)))
  # shellcheck disable=SC2053 # A pattern.
  if [[ $said != "$start"* || ${said#"$start"} != $3 ]]; then
    printf 'FAILED: "%s", expected "%s%s"\n' "$said" "$start" "$3"
    failures=$((failures + 1))
  fi
}

# The boot volume, at 1 MiB of every image: one reserved sector, two FATs, 32 sectors of root directory, clusters.
readonly VOLUME=$((1024 * 1024))
fat_sectors=$(number "$bios" $((VOLUME + 22)) 2)
readonly ROOT=$((VOLUME + 512 + 2 * fat_sectors * 512))
readonly CLUSTERS=$((ROOT + 512 * 32))

text=0x1000 # The kernel's .text begins here (kernel/arch/kernel.ld).
expect "$kernel" 24 "ELF header + 0x18"
expect "$kernel" 64 "program header 0 + 0x0"
expect "$kernel" "$text + 0x234" "section .text + 0x234 (address 0xffffffff80000234)"
expect "$kernel" "$(size_of "$kernel") - 1" "segment * (address 0xffffffff8*), the rest behind section header *"

expect "$bios" 0 "MBR, boot code + 0x0"
expect "$bios" 440 "MBR, disk signature + 0x0"
expect "$bios" 512 "the gap between MBR and partition 1, where the BIOS loader is: sector 1 + 0x0"
expect "$bios" "$VOLUME + 39" "partition 1 (FAT16) > boot sector, serial number + 0x0"
expect "$bios" "$VOLUME + 512 + 4" "partition 1 (FAT16) > FAT 1 + 0x4, entry of cluster 2 (/kernel.elf)"
expect "$bios" "$ROOT + 32 + 22" \
  "partition 1 (FAT16) > root directory, entry 2 (kernel.elf), modification time + 0x0"
expect "$bios" "$CLUSTERS + $text + 0x234" \
  "partition 1 (FAT16) > /kernel.elf + 0x1234 > section .text + 0x234 (address 0xffffffff80000234)"
expect "$bios" "$CLUSTERS + $(size_of "$kernel")" "partition 1 (FAT16) > slack behind the end of /kernel.elf + 0x0"
expect "$bios" "$(size_of "$bios") - 1025" "partition 1 (FAT16) > free cluster * + 0x1ff"

expect "$uefi" 446 "protective MBR, partition entry 1 + 0x0"
expect "$uefi" "512 + 16" "GPT header, CRC of the header + 0x0"
expect "$uefi" "1024 + 16" "GPT entry 1 (KILN), partition GUID + 0x0"
expect "$uefi" "34 * 512" "the gap between GPT entry 128 (unused) and partition 1 \"KILN\": sector 34 + 0x0"
expect "$uefi" "$CLUSTERS + 64 + 22" \
  'partition 1 "KILN" (FAT16) > directory /EFI, entry 3 (BOOT), modification time + 0x0'
expect "$uefi" "$CLUSTERS + 1024 + 0x400" \
  'partition 1 "KILN" (FAT16) > /EFI/BOOT/BOOTX64.EFI + 0x400 > section .text + 0x0 (RVA 0x1000)'
expect "$uefi" "$(size_of "$uefi") - 512 + 56" "backup GPT header, disk GUID + 0x0"

expect "$hybrid" 0 "protective MBR, boot code + 0x0"
expect "$hybrid" "1024 + 128 + 56" "GPT entry 2 (KILN-BIOS), name + 0x0"
expect "$hybrid" "40 * 512 + 5" 'partition 2 "KILN-BIOS" + 0x5'
expect "$hybrid" "$CLUSTERS + 1024 + 0x400" \
  'partition 1 "KILN" (FAT16) > /EFI/BOOT/BOOTX64.EFI + 0x400 > section .text + 0x0 (RVA 0x1000)'

run 0 "$bios" "$bios"
[[ -z $said ]] || failures=$((failures + 1))
"$busybox" head -c 5000 "$kernel" >"$changed"
run 1 "$changed" "$kernel"
[[ $said == "$changed: 5000 and $(size_of "$kernel") bytes; first difference at byte 0x1388 (5000): the end and "* &&
  $said == *"; in section .text + 0x388 (address 0xffffffff80000388) of $kernel" ]] ||
  { printf 'FAILED: %s\n' "$said" && failures=$((failures + 1)); }
run 2 "$bios"
run 2 "$bios" "$TEST_TMPDIR/no_such_file"
[[ $said == *no_such_file* ]] || { printf 'FAILED: %s\n' "$said" && failures=$((failures + 1)); }
run 2 "$TEST_TMPDIR" "$bios"

printf '%s\n' "$failures failures"
((failures == 0))

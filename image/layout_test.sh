#!/usr/bin/env bash
#
# Checks the images against the standards that firmware reads them by: partition tables, boot volume, files.
#
#   layout_test.sh BUSYBOX MCOPY SGDISK BIOS_IMAGE BIOS_LOADER UEFI_IMAGE UEFI_LOADER HYBRID_IMAGE
#     HYBRID_BIOS_LOADER KERNEL

set -euo pipefail

readonly MIB=1048576

# Prints where a path that $(rootpath) gave lies in the runfiles.
runfile() {
  case $1 in
    external/*) printf '../%s' "${1#external/}" ;;
    *) printf '%s' "$1" ;;
  esac
}

busybox=$(runfile "$1") mcopy=$(runfile "$2") sgdisk=$(runfile "$3")
bios=$(runfile "$4") bios_loader=$(runfile "$5") uefi=$(runfile "$6") uefi_loader=$(runfile "$7")
hybrid=$(runfile "$8") hybrid_loader=$(runfile "$9") kernel=$(runfile "${10}")
failures=0

# expect WHAT ACTUAL EXPECTED
expect() {
  if [[ $2 != "$3" ]]; then
    printf 'FAILED %s: %s, expected %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

# part FILE OFFSET COUNT: prints that many bytes.
part() {
  "$busybox" tail -c "+$(($2 + 1))" "$1" | "$busybox" head -c "$3"
}

# number FILE OFFSET COUNT: prints the little-endian number in 1 to 4 bytes.
number() {
  local byte value=0 shift=0
  for byte in $(part "$1" "$2" "$3" | "$busybox" hexdump -v -e '/1 "%u "'); do
    value=$((value | byte << shift)) shift=$((shift + 8))
  done
  printf '%s' "$value"
}

# hash FILE [OFFSET COUNT]: prints the SHA-256 of a file or a part of it.
hash() {
  part "$1" "${2:-0}" "${3:-$(size_of "$1")}" | "$busybox" sha256sum
}

zeros() {
  "$busybox" head -c "$1" /dev/zero
}

size_of() {
  "$busybox" stat -L -c %s "$1"
}

# What holds for every image.
check_image() {
  local image=$1 size
  size=$(size_of "$image")
  expect "$image: a multiple of 1 MiB, rest" "$((size % MIB))" 0
  expect "$image: at most 8 MiB" "$((size <= 8 * MIB))" 1
  expect "$image: boot signature" "$(number "$image" 510 2)" "$((0xaa55))"
}

# The boot volume, at 1 MiB, of $2 sectors: Microsoft FAT §3.1 to §3.5.
check_volume() {
  local image=$1 sectors root fat clusters reserved
  sectors=$(number "$image" $((MIB + 19)) 2)
  [[ $sectors != 0 ]] || sectors=$(number "$image" $((MIB + 32)) 4)
  reserved=$(number "$image" $((MIB + 14)) 2)
  root=$(number "$image" $((MIB + 17)) 2)
  fat=$(number "$image" $((MIB + 22)) 2)
  clusters=$(((sectors - reserved - 2 * fat - root * 32 / 512) / $(number "$image" $((MIB + 13)) 1)))
  expect "$image: sectors of the volume" "$sectors" "$2"
  expect "$image: bytes of a sector" "$(number "$image" $((MIB + 11)) 2)" 512
  expect "$image: FATs" "$(number "$image" $((MIB + 16)) 1)" 2
  expect "$image: hidden sectors" "$(number "$image" $((MIB + 28)) 4)" 2048
  expect "$image: $clusters clusters make it FAT16" "$((clusters >= 4085 && clusters < 65525))" 1
  expect "$image: file system" "$(part "$image" $((MIB + 54)) 8)" "FAT16   "
}

# check_file IMAGE PATH FILE: PATH on the boot volume is FILE.
check_file() {
  expect "$1: content of $2" \
    "$("$mcopy" -n -i "$1@@1M" "::$2" - | "$busybox" sha256sum)" "$("$busybox" sha256sum <"$3")"
}

# check_loader IMAGE LOADER SECTOR: the MBR has the loader's code, and from SECTOR on follows the rest of it.
check_loader() {
  local size
  size=$(size_of "$2")
  expect "$1: MBR code" "$(hash "$1" 0 440)" "$(hash "$2" 0 440)"
  # It starts as a boot sector of FAT does, jumps over the BIOS parameter block, and has none (mbr.asm).
  expect "$1: MBR's jump" "$(number "$1" 0 3)" $((0x9058eb))
  expect "$1: no BIOS parameter block" "$(hash "$1" 3 87)" "$(zeros 87 | "$busybox" sha256sum)"
  expect "$1: second stage" "$(hash "$1" $(($3 * 512)) $((size - 512)))" "$(hash "$2" 512 $((size - 512)))"
}

check_bios() {
  local image=$bios entry
  check_loader "$image" "$bios_loader" 1
  expect "$image: has a disk signature" "$(($(number "$image" 440 4) != 0))" 1
  expect "$image: first partition is active" "$(number "$image" 446 1)" "$((0x80))"
  expect "$image: first partition's type" "$(number "$image" 450 1)" "$((0x0e))"
  expect "$image: first partition starts at 1 MiB" "$(number "$image" 454 4)" 2048
  expect "$image: first partition ends with the disk" \
    "$((2048 + $(number "$image" 458 4)))" "$(($(size_of "$image") / 512))"
  expect "$image: CHS of the first sector" "$(number "$image" 447 3)" "$((0x002120))"
  for entry in 462 478 494; do
    expect "$image: partition entry at byte $entry is unused" \
      "$(hash "$image" "$entry" 16)" "$(zeros 16 | "$busybox" sha256sum)"
  done
  check_volume "$image" "$(number "$image" 458 4)"
}

# check_partition IMAGE NUMBER TYPE FIRST: entry NUMBER of the GPT. Sets `last`, its last sector.
check_partition() {
  local report
  report=$("$sgdisk" --info="$2" "$1")
  expect "$1: type of partition $2" "$([[ $report == *"$3"* ]] && echo good)" good
  expect "$1: first sector of partition $2" \
    "$([[ $report =~ "First sector: "([0-9]+) ]] && echo "${BASH_REMATCH[1]}")" "$4"
  [[ $report =~ "Last sector: "([0-9]+) ]] && last=${BASH_REMATCH[1]}
}

# check_gpt IMAGE PARTITIONS: both tables, the protective MBR, the boot volume.
check_gpt() {
  local image=$1 report last
  report=$("$sgdisk" --verify "$image")
  expect "$image: sgdisk --verify" \
    "$([[ $report == *"No problems found"* && $report != *Problem:* ]] && echo good)" good
  expect "$image: protective MBR" "$(number "$image" 450 1)" "$((0xee))"
  expect "$image: protective MBR's entry is not active" "$(number "$image" 446 1)" 0
  expect "$image: partitions" "$("$sgdisk" --print "$image" | "$busybox" grep -c '^ *[0-9]')" "$2"
  check_partition "$image" 1 C12A7328-F81F-11D2-BA4B-00A0C93EC93B 2048
  check_volume "$image" "$((last - 2048 + 1))"
  check_file "$image" /EFI/BOOT/BOOTX64.EFI "$uefi_loader"
}

check_hybrid() {
  local image=$hybrid last identities
  check_gpt "$image" 2
  check_partition "$image" 2 21686148-6449-6E6F-744E-656564454649 40
  expect "$image: last sector of partition 2" "$last" 2047
  check_loader "$image" "$hybrid_loader" 40
  identities=$(for partition in 1 2; do "$sgdisk" --info="$partition" "$image"; done |
    "$busybox" grep -c '^Partition unique GUID: [0-9A-F]\{8\}-[0-9A-F]\{4\}-8[0-9A-F]\{3\}-A')
  expect "$image: partitions with a GUID of version 8" "$identities" 2
}

config=$(printf 'kernel=kernel.elf\ncmdline=\n.')
for image in "$bios" "$uefi" "$hybrid"; do
  check_image "$image"
  check_file "$image" /kernel.elf "$kernel"
  expect "$image: kiln.cfg" "$("$mcopy" -n -i "$image@@1M" ::/kiln.cfg - && printf .)" "$config"
done
check_bios
check_gpt "$uefi" 1
check_hybrid

printf '%s\n' "$failures failures"
((failures == 0))

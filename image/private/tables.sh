#!/bin/sh
#
# Boot sectors and partition tables, byte by byte: sourced by kiln_image.sh, with `output`,
# `loader`, `firmware`, `total`, `volume`, `entry_bits`, `bios_boot` and `hash` as they are described there.
#
# Partitioning programs are made for disks: they sync every file system of the machine and sleep before
# they end. These tables need neither, and //image:layout_test has sgdisk check them.
#
# shellcheck disable=SC2153,SC2154 # kiln_image.sh sets what is not set here.

readonly LOADER_CODE=440 # Bytes of an MBR before the disk signature (UEFI 2.10 §5.2.1).
readonly GPT_ENTRIES=128 # Of 128 bytes each: 32 sectors (UEFI 2.10 §5.3.1).

# EFI system partition, C12A7328-F81F-11D2-BA4B-00A0C93EC93B (UEFI 2.10 §5.3.3).
readonly ESP_TYPE="28 73 2a c1 1f f8 d2 11 ba 4b 00 a0 c9 3e c9 3b"

# BIOS boot partition, 21686148-6449-6E6F-744E-656564454649: a BIOS's loader and no file system, as GRUB,
# systemd and partitioning programs know it. It begins at the first multiple of 4 KiB behind the GPT, where
# //boot/bios:loader_gpt expects the second stage; of an optical disk later (iso.sh).
readonly BIOS_BOOT_TYPE="48 61 68 21 49 64 6f 6e 74 4e 65 65 64 45 46 49"
# shellcheck disable=SC2034 # For kiln_image.sh.
readonly BIOS_BOOT=40 BIOS_BOOT_4K=8 # Sectors; of 4,096 bytes for :loader_gpt_4k.

# Prints the bytes that the arguments give in hexadecimal.
bytes() {
  for byte; do
    octet "0x$byte"
  done
}

# Prints the byte with the value $1; printf has no hexadecimal escapes in POSIX.
octet() {
  # shellcheck disable=SC2059 # The format is the point.
  printf "\\$(($1 >> 6))$(($1 >> 3 & 7))$(($1 & 7))"
}

# zeros COUNT: prints that many zero bytes.
zeros() {
  if [ "$1" -gt 512 ]; then
    dd if=/dev/zero bs="$1" count=1 2>/dev/null
    return
  fi
  zeros_left=$1
  while [ "$zeros_left" -gt 0 ]; do
    printf '\000'
    zeros_left=$((zeros_left - 1))
  done
}

# Prints $1, a number of 32 bits, as 4 bytes, least significant first.
u32() {
  octet $(($1 & 255))
  octet $(($1 >> 8 & 255))
  octet $(($1 >> 16 & 255))
  octet $(($1 >> 24 & 255))
}

# Prints $1, a number below 2^32, as 8 bytes.
u64() {
  u32 "$1"
  u32 0
}

# Prints standard input's CRC-32, the one of GPT, in hexadecimal, least significant byte first: gzip's trailer holds it as well
# (RFC 1952 §2.3.1).
crc32() {
  gzip -c | tail -c 8 | od -A n -v -t x1 -N 4
}

# write OFFSET: copies standard input into the image, at byte OFFSET, in the largest blocks that it is a multiple of.
write() {
  block=1
  while [ "$block" -lt 4096 ] && [ $(($1 % (2 * block))) = 0 ]; do block=$((2 * block)); done
  dd of="$output" bs="$block" seek=$(($1 / block)) conv=notrunc 2>/dev/null
}

# Prints sector $1 as head, sector, cylinder of a disk with 255 heads of 63 sectors, or the highest
# address of that kind when there is none for it.
cylinder_head_sector() {
  cylinder=$(($1 / 63 / 255)) head=$(($1 / 63 % 255)) sector=$(($1 % 63 + 1))
  if [ "$cylinder" -gt 1023 ]; then
    cylinder=1023 head=254 sector=63
  fi
  octet "$head"
  octet $((sector | cylinder >> 8 << 6))
  octet $((cylinder & 255))
}

# mbr_entry STATUS TYPE FIRST COUNT: prints an entry of an MBR's partition table (UEFI 2.10 §5.2.1) for
# COUNT sectors from FIRST on.
mbr_entry() {
  bytes "$1"
  cylinder_head_sector "$3"
  bytes "$2"
  cylinder_head_sector $(($3 + $4 - 1))
  u32 "$3"
  u32 "$4"
}

# write_bios_loader FIRST: the loader's code in the MBR, and what follows it from sector FIRST on.
write_bios_loader() {
  size_of "$loader"
  [ "$size" -gt "$SECTOR" ] || fail "the loader has no second stage: $size bytes"
  [ $((size + ($1 - 1) * SECTOR)) -le $((MIB * SECTOR)) ] ||
    fail "the loader does not end below 1 MiB: $size bytes"
  dd if="$loader" of="$output" bs="$LOADER_CODE" count=1 conv=notrunc 2>/dev/null
  dd if="$loader" of="$output" bs="$SECTOR" skip=1 seek="$1" conv=notrunc 2>/dev/null
}

# Prints the type of a partition (UEFI 2.10 §5.2.2) with the boot volume in it: FAT addressed by LBA.
fat_partition_type() {
  case $entry_bits in
    12) printf 01 ;;
    16) printf 0e ;;
    32) printf 0c ;;
  esac
}

# The MBR of a BIOS disk, with one active partition, and the rest of the loader behind it.
write_mbr() {
  write_bios_loader 1
  {
    u32 "0x$(printf '%.8s' "$hash")" # Disk signature.
    bytes 00 00
    mbr_entry 80 "$(fat_partition_type)" "$MIB" "$volume" # Active.
    zeros 48
    bytes 55 aa
  } | write "$LOADER_CODE"
}

# guid FIRST_DIGIT [HASH]: prints the 16 bytes of a GUID made of digits of the hash: version 8, "custom"
# (RFC 9562 §5.8), the first three of its fields least significant byte first.
guid() {
  guid_digits=${2:-$hash} guid_place=1
  while [ "$guid_place" -lt "$1" ]; do guid_digits=${guid_digits#?} guid_place=$((guid_place + 1)); done
  guid_place=0
  while [ "$guid_place" -lt 16 ]; do
    guid_byte=${guid_digits%"${guid_digits#??}"} guid_digits=${guid_digits#??}
    case $guid_place in
      7) guid_byte=8${guid_byte#?} ;;
      8) guid_byte=a${guid_byte#?} ;;
    esac
    octet "0x$guid_byte"
    guid_place=$((guid_place + 1))
  done
}

# gpt_header OWN_SECTOR OTHER_SECTOR ENTRIES_SECTOR: prints a GPT header (UEFI 2.10 §5.3.2), of entries with the CRC
# `entries_crc`.
gpt_header() {
  crc=$(gpt_header_with "00 00 00 00" "$@" | crc32)
  gpt_header_with "$crc" "$@"
}

# gpt_header_with CRC OWN_SECTOR OTHER_SECTOR ENTRIES_SECTOR
gpt_header_with() {
  printf 'EFI PART'
  bytes 00 00 01 00 # Revision 1.0.
  u32 92            # Bytes of this header.
  # shellcheck disable=SC2086 # Four words: the CRC of this header while they are zeros.
  bytes $1
  u32 0
  u64 "$2"
  u64 "$3"
  u64 $((GPT_BACKUP + 1))         # First sector that partitions may use,
  u64 $((total - GPT_BACKUP - 1)) # and the last one.
  guid 1                          # The disk's.
  u64 "$4"
  u32 "$GPT_ENTRIES"
  u32 128                         # Bytes of an entry.
  # shellcheck disable=SC2086 # Four words.
  bytes $entries_crc
}

# Prints the GPT's entries: the boot volume first, as some systems look no further, then a hybrid's BIOS
# boot partition, and unused ones.
gpt_entries() {
  used=1
  gpt_entry "$ESP_TYPE" "$hash" "$MIB" "$volume" KILN
  if [ "$firmware" = hybrid ]; then
    used=2
    gpt_entry "$BIOS_BOOT_TYPE" "$(printf '%s  -' "$hash" | sha256)" "$bios_boot" \
      $((MIB - bios_boot)) KILN-BIOS
  fi
  zeros $(((GPT_ENTRIES - used) * 128))
}

# gpt_entry TYPE HASH FIRST COUNT NAME: prints an entry of the GPT (UEFI 2.10 §5.3.3), with a GUID from the
# last 32 digits of HASH, for COUNT sectors from FIRST on.
gpt_entry() {
  # shellcheck disable=SC2086 # Sixteen words.
  bytes $1
  guid 33 "$2"
  u64 "$3"
  u64 $(($3 + $4 - 1))
  u64 0 # Attributes.
  utf16 "$5"
  zeros $((72 - 2 * ${#5}))
}

# Prints ASCII as UTF-16, least significant byte first.
utf16() {
  text=$1
  while [ -n "$text" ]; do
    printf '%s\000' "${text%"${text#?}"}"
    text=${text#?}
  done
}

# Protective MBR, GPT and backup GPT.
#
# The one entry of the protective MBR is not active: UEFI 2.10 §5.2.3 asks for that, and firmware may take
# the disk for an MBR disk otherwise. A BIOS that boots only from disks with an active partition does not start
# a hybrid disk; such a machine wants an image for BIOS.
write_gpt() {
  last=$((total - 1))
  {
    mbr_entry 00 ee 1 "$last" # UEFI 2.10 §5.2.3.
    zeros 48
    bytes 55 aa
  } | write $((LOADER_CODE + 6))
  gpt_entries >"$output.entries"
  entries_crc=$(crc32 <"$output.entries")
  gpt_header 1 "$last" 2 | write "$SECTOR"
  write $((2 * SECTOR)) <"$output.entries"
  write $(((total - GPT_BACKUP) * SECTOR)) <"$output.entries"
  gpt_header "$last" 1 $((total - GPT_BACKUP)) | write $((last * SECTOR))
}

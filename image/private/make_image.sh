#!/usr/bin/env bash
#
# Puts a bootable disk image together. Run by disk_image (../defs.bzl) with the shell of the packaged
# busybox:
#
#   busybox sh make_image.sh FIRMWARE OUTPUT LOADER [PATH=FILE]...
#
# BUSYBOX, MFORMAT, MMD and MCOPY name the tools; nothing else is run. PATH is where the boot
# volume holds a copy of FILE.
#
#   bios  sector 0       MBR: the loader's first 440 bytes, disk signature, partition table
#         sector 1...    the rest of the loader
#         1 MiB...       the boot volume, an active partition
#   uefi  sectors 0-33   protective MBR and GPT
#         1 MiB...       the boot volume, an EFI system partition that has EFI/BOOT/BOOTX64.EFI
#         last 33        backup GPT
#
# The boot volume is FAT16: some firmware takes FAT12 on a hard disk for a floppy's, and FAT32 would
# need 33 MiB. The image is as small as that and its content allow, in whole MiB.
#
# The same inputs make the same bytes: the time is 1980-01-01, where FAT's calendar begins, and what
# should be unique (serial number, disk signature, GUIDs) comes from a hash of all inputs.

set -euo pipefail

readonly SECTOR=512              # Bytes.
readonly MIB=2048                # Sectors.
readonly FAT16_CLUSTERS_MIN=4101 # 4085 (Microsoft FAT §3.5), and 16 because drivers miscount.
readonly ROOT_SECTORS=32         # 512 entries of the root directory.

firmware=$1
output=$2
loader=$3
shift 3

# No clock, and no settings of whoever runs this, for mtools; and no tool that is not declared.
export SOURCE_DATE_EPOCH=315532800 TZ=UTC HOME=/nonexistent MTOOLSRC=/dev/null PATH=/nonexistent

# shellcheck source=image/private/tables.sh
. "${0%/*}/tables.sh"

fail() {
  printf 'disk_image: %s: %s\n' "$output" "$1" >&2
  exit 1
}

size_of() {
  "$BUSYBOX" stat -L -c %s "$1"
}

# Prints the hash of the inputs and their places: 64 hexadecimal digits that identify the image.
content_hash() {
  local entry
  {
    printf '%s\n' "$firmware"
    "$BUSYBOX" sha256sum <"$loader"
    for entry; do
      printf '%s\n' "${entry%%=*}"
      "$BUSYBOX" sha256sum <"${entry#*=}"
    done
  } | "$BUSYBOX" sha256sum
}

# Sets `cluster`, `volume` and `total`, the sectors of a cluster, the boot volume and the disk, so that
# the files fit.
plan() {
  local entry size slashes content=0 clusters="$FAT16_CLUSTERS_MIN" needed=0 room=0 fat backup=0
  for entry; do
    size=$(size_of "${entry#*=}")
    content=$((content + size))
  done
  cluster=1 # FAT16 has at most 65,524 of them.
  while [ $((content / SECTOR / cluster)) -gt 60000 ]; do
    cluster=$((cluster * 2))
  done
  for entry; do
    size=$(size_of "${entry#*=}")
    slashes=$(printf '%s' "${entry%%=*}" | "$BUSYBOX" tr -cd /)
    needed=$((needed + ${#slashes} + (size + cluster * SECTOR - 1) / (cluster * SECTOR)))
  done
  [ "$needed" -lt "$clusters" ] || clusters=$needed

  [ "$firmware" = bios ] || backup=$GPT_BACKUP
  total=$MIB
  while [ "$room" -lt "$clusters" ]; do
    total=$((total + MIB))
    volume=$((total - MIB - backup))
    fat=$(((volume / cluster + 2) * 2 / SECTOR + 1)) # Two bytes for each cluster.
    room=$(((volume - 1 - 2 * fat - ROOT_SECTORS) / cluster))
  done
}

# Makes the directories that the path $1 leads through.
make_directories() {
  local directory='' rest=$1
  while [ "$rest" != "${rest#*/}" ]; do
    directory=$directory/${rest%%/*}
    rest=${rest#*/}
    case " $made " in
      *" $directory "*) ;;
      *)
        "$MMD" -i "$drive" "::$directory"
        made="$made $directory"
        ;;
    esac
  done
}

# The boot volume and its files.
write_volume() {
  local entry made='' drive=$output@@1M serial
  serial=$(printf '%s' "$hash" | "$BUSYBOX" cut -c 33-40)
  "$MFORMAT" -i "$drive" -T "$volume" -h 255 -s 63 -H "$MIB" -c "$cluster" -r "$ROOT_SECTORS" \
    -m 0xf8 -N "$serial" -v KILN ::
  bytes 80 | write $((MIB * SECTOR + 36)) # BS_DrvNum: a hard disk (Microsoft FAT §3.3).
  for entry; do
    make_directories "${entry%%=*}"
    "$MCOPY" -i "$drive" "${entry#*=}" "::/${entry%%=*}"
  done
}

hash=$(content_hash "$@") # Its first 32 digits are the disk's identity, the others the boot volume's.

[ "$firmware" = bios ] || set -- "EFI/BOOT/BOOTX64.EFI=$loader" "$@"
plan "$@"
"$BUSYBOX" dd if=/dev/zero of="$output" bs=$((MIB * SECTOR)) count=$((total / MIB)) 2>/dev/null
case $firmware in
  bios) write_bios_loader ;;
  uefi) write_gpt ;;
  *) fail "there is no firmware \"$firmware\"" ;;
esac
write_volume "$@"

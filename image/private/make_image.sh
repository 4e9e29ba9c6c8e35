#!/usr/bin/env bash
#
# Puts a bootable disk image together. Run by disk_image (../defs.bzl) with the shell of the packaged
# busybox:
#
#   busybox sh make_image.sh FIRMWARE OUTPUT LOADER [PATH=FILE]...
#
# BUSYBOX, MFORMAT, MMD and MCOPY name the tools, and QEMU_IMG one more if OUTPUT ends in .qcow2; nothing else is
# run. LOADER is what the firmware starts. A hybrid disk's is the one for BIOS, and the one for UEFI is among the
# files. PATH is where the boot volume holds a copy of FILE.
#
#   bios    sector 0       MBR: the loader's first 440 bytes, disk signature, partition table
#           sector 1...    the rest of the loader
#           1 MiB...       the boot volume, an active partition
#   uefi    sectors 0-33   protective MBR and GPT
#           1 MiB...       the boot volume, an EFI system partition that has EFI/BOOT/BOOTX64.EFI
#           last 33        backup GPT
#   hybrid  as uefi, and   the loader's first 440 bytes in the protective MBR
#           sector 40...   the rest of the loader, a BIOS boot partition up to 1 MiB
#
# The boot volume is FAT16: some firmware takes FAT12 on a hard disk for a floppy's, and FAT32 would
# need 33 MiB. FAT, if set, says 12 or 32 instead, for tests. The image is as small as that and its content
# allow, in whole MiB.
#
# A loader follows a file cluster by cluster: from 8 MiB on, clusters grow with the content, up to the 32 KiB
# that every driver takes.
#
# The same inputs make the same bytes: the time is 1980-01-01, where FAT's calendar begins, and what
# should be unique (serial number, disk signature, GUIDs) comes from a hash of all inputs.

set -euo pipefail

readonly SECTOR=512         # Bytes.
readonly MIB=2048           # Sectors.
readonly CLUSTER_MAX=64     # Sectors.
readonly CLUSTERS_AIM=16384 # More only when clusters cannot be larger.
# Clusters that make a volume FAT16 or FAT32 (Microsoft FAT §3.5), and 16 because drivers miscount.
readonly FAT16_CLUSTERS_MIN=4101 FAT16_CLUSTERS_MAX=65508
readonly FAT32_CLUSTERS_MIN=65541
readonly FAT12_CLUSTERS_MAX=4068

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

# Sets `fewest` and `most`, how many clusters the boot volume can have, `entry_bits`, of a cluster's entry in
# the FAT, and what comes before the clusters and is not a FAT: `reserved` and `root`, in sectors.
choose_fat() {
  entry_bits=${FAT:-16} reserved=1 root=32 # 512 entries of the root directory.
  case $entry_bits in
    12) fewest=1 most=$FAT12_CLUSTERS_MAX ;;
    16) fewest=$FAT16_CLUSTERS_MIN most=$FAT16_CLUSTERS_MAX ;;
    32) fewest=$FAT32_CLUSTERS_MIN most=4194304 reserved=32 root=0 ;;
    *) fail "there is no FAT$entry_bits" ;;
  esac
}

# clusters_for ENTRY...: sets `needed`, the clusters of `cluster` sectors that the files take. A path's
# directories take one each, and one for the entries in it, of which a long name has up to 21.
clusters_for() {
  local entry size slashes
  needed=1 # The root directory of FAT32.
  for entry; do
    size=$(size_of "${entry#*=}")
    slashes=$(printf '%s' "${entry%%=*}" | "$BUSYBOX" tr -cd /)
    needed=$((needed + 2 * ${#slashes} + (size + cluster * SECTOR - 1) / (cluster * SECTOR)))
  done
}

# Sets `cluster`, `volume` and `total`, the sectors of a cluster, the boot volume and the disk, so that
# the files fit.
plan() {
  local room=0 aim=$CLUSTERS_AIM fat needed backup=0
  choose_fat
  [ "$aim" -ge "$fewest" ] || aim=$fewest
  [ "$aim" -le "$most" ] || aim=$most
  cluster=1
  clusters_for "$@"
  while [ "$needed" -gt "$aim" ] && [ "$cluster" -lt "$CLUSTER_MAX" ]; do
    cluster=$((cluster * 2))
    clusters_for "$@"
  done
  [ "$needed" -ge "$fewest" ] || needed=$fewest

  [ "$firmware" = bios ] || backup=$GPT_BACKUP
  total=$MIB
  while [ "$room" -lt "$needed" ]; do
    total=$((total + MIB))
    volume=$((total - MIB - backup))
    fat=$(((volume / cluster + 2) * entry_bits / 8 / SECTOR + 1))
    room=$(((volume - reserved - 2 * fat - root) / cluster))
  done
  [ "$room" -le "$most" ] || fail "the files do not fit on FAT$entry_bits: they need $needed clusters"
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
  local entry made='' drive=$output@@1M serial kind="-r $root" drive_number=36
  serial=$(printf '%s' "$hash" | "$BUSYBOX" cut -c 33-40)
  [ "$entry_bits" != 32 ] || kind=-F drive_number=64
  # shellcheck disable=SC2086 # An option, maybe with its value.
  "$MFORMAT" -i "$drive" -T "$volume" -h 255 -s 63 -H "$MIB" -c "$cluster" $kind \
    -m 0xf8 -N "$serial" -v KILN ::
  bytes 80 | write $((MIB * SECTOR + drive_number)) # BS_DrvNum: a hard disk (Microsoft FAT §3.3).
  for entry; do
    make_directories "${entry%%=*}"
    "$MCOPY" -i "$drive" "${entry#*=}" "::/${entry%%=*}"
  done
}

hash=$(content_hash "$@") # Its first 32 digits are the disk's identity, the others the boot volume's.
[ "$firmware" != uefi ] || set -- "EFI/BOOT/BOOTX64.EFI=$loader" "$@"
plan "$@"
qcow2=
case $output in
  *.qcow2) qcow2=$output output=$output.raw ;;
esac
"$BUSYBOX" dd if=/dev/zero of="$output" bs=$((MIB * SECTOR)) count=$((total / MIB)) 2>/dev/null
case $firmware in
  bios) write_mbr ;;
  uefi) write_gpt ;;
  hybrid) write_gpt && write_bios_loader "$BIOS_BOOT_FIRST" ;;
  *) fail "there is no firmware \"$firmware\"" ;;
esac
write_volume "$@"
if [ -n "$qcow2" ]; then
  "$QEMU_IMG" convert -f raw -O qcow2 -c -o cluster_size=4096 "$output" "$qcow2"
  "$BUSYBOX" rm "$output"
fi

#!/bin/sh
#
# The boot volume, how large it and the disk are, and the files on it: sourced by kiln_image.sh, with `output`, `loader`,
# `firmware`, `entry_bits` and `hash` as they are described there.
#
# shellcheck disable=SC2154 # kiln_image.sh sets what is not set here.

readonly SECTOR=512         # Bytes.
readonly MIB=2048           # Sectors.
readonly CLUSTER_MAX=64     # Sectors.
readonly CLUSTERS_AIM=16384 # More only when clusters cannot be larger.
# Clusters that make a volume FAT16 or FAT32 (Microsoft FAT §3.5), and 16 because drivers miscount.
readonly FAT16_CLUSTERS_MIN=4101 FAT16_CLUSTERS_MAX=65508
readonly FAT32_CLUSTERS_MIN=65541
readonly FAT12_CLUSTERS_MAX=4068

size_of() (
  # shellcheck disable=SC2046,SC2012 # Words: POSIX has no stat, and the fifth word of ls comes before the name.
  set -- $(ls -dnL "$1")
  printf '%s' "$5"
)

# Prints the hash of the inputs and their places: 64 hexadecimal digits that identify the image.
content_hash() {
  {
    printf '%s\n' "$firmware"
    printf '%s  -\n' "$(sha256 <"$loader")"
    for entry; do
      printf '%s\n' "${entry%%=*}"
      printf '%s  -\n' "$(sha256 <"${entry#*=}")"
    done
  } | sha256
}

# Sets `fewest` and `most`, how many clusters the boot volume can have, and what comes before the clusters and is
# not a FAT: `reserved` and `root`, in sectors. `entry_bits` are those of a cluster's entry in the FAT.
choose_fat() {
  reserved=1 root=32 # 512 entries of the root directory.
  case $entry_bits in
    12) fewest=1 most=$FAT12_CLUSTERS_MAX ;;
    16) fewest=$FAT16_CLUSTERS_MIN most=$FAT16_CLUSTERS_MAX ;;
    32) fewest=$FAT32_CLUSTERS_MIN most=4194304 reserved=32 root=0 ;;
    *) fail "there is no FAT$entry_bits: --fat is 12, 16 or 32" ;;
  esac
}

# clusters_for ENTRY...: sets `needed`, the clusters of `cluster` sectors that the files take. A path's
# directories take one each, and one for the entries in it, of which a long name has up to 21.
clusters_for() {
  needed=1 # The root directory of FAT32.
  for entry; do
    size=$(size_of "${entry#*=}")
    slashes=$(printf '%s' "${entry%%=*}" | tr -cd /)
    needed=$((needed + 2 * ${#slashes} + (size + cluster * SECTOR - 1) / (cluster * SECTOR)))
  done
}

# Sets `cluster`, `volume` and `total`, the sectors of a cluster, the boot volume and the disk, so that
# the files fit.
plan() {
  room=0 aim=$CLUSTERS_AIM backup=0
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
  parent='' rest=$1
  while [ "$rest" != "${rest#*/}" ]; do
    parent=$parent/${rest%%/*}
    rest=${rest#*/}
    case "$NEWLINE$made" in
      *"$NEWLINE$parent$NEWLINE"*) ;;
      *)
        mmd -i "$drive" "::$parent" </dev/null
        made=$made$parent$NEWLINE
        ;;
    esac
  done
}

# The boot volume and its files.
write_volume() {
  made='' drive=$output@@1M kind="-r $root" drive_number=36
  serial=$(printf '%s' "$hash" | cut -c 33-40)
  [ "$entry_bits" != 32 ] || kind=-F drive_number=64
  # shellcheck disable=SC2086 # An option, maybe with its value.
  mformat -i "$drive" -T "$volume" -h 255 -s 63 -H "$MIB" -c "$cluster" $kind \
    -m 0xf8 -N "$serial" -v KILN ::
  bytes 80 | write $((MIB * SECTOR + drive_number)) # BS_DrvNum: a hard disk (Microsoft FAT §3.3).
  for entry; do
    make_directories "${entry%%=*}"
    mcopy -i "$drive" "${entry#*=}" "::/${entry%%=*}" </dev/null
  done
}

#!/bin/sh
#
# The boot volume, how large it and the disk are, and the files on it: sourced by kiln_image.sh, with `output`, `loader`,
# `firmware`, `entry_bits` and `hash` as they are described there.
#
# shellcheck disable=SC2154 # kiln_image.sh sets what is not set here.

readonly CLUSTER_MAX=32768  # Bytes.
# Clusters that make a volume FAT16 or FAT32 (Microsoft FAT §3.5), and 16 because drivers miscount.
readonly FAT16_CLUSTERS_MIN=4101 FAT16_CLUSTERS_MAX=65508
readonly FAT32_CLUSTERS_MIN=65541 FAT32_CLUSTERS_MAX=4194304
readonly FAT12_CLUSTERS_MAX=4068
# More only when clusters cannot be larger: who reads a file follows each. With fewer, FAT16 would have to have some that nobody needs.
readonly CLUSTERS_AIM=$((2 * FAT16_CLUSTERS_MIN))
readonly FILE_SIZE_MAX=4294967295 # Of a file on FAT (Microsoft FAT §6).

# set_sectors BYTES: sectors have so many: sets `SECTOR`, to that, `MIB`, the sectors of a MiB, and `GPT_BACKUP`, those of the
# backup of a GPT at the end of the disk: 128 entries of 128 bytes, then the header (UEFI 2.10 §5.3.1).
set_sectors() {
  SECTOR=$1 MIB=$((1048576 / $1)) GPT_BACKUP=$((16384 / $1 + 1))
}

# size_of FILE: sets `size`, its bytes.
size_of() {
  # shellcheck disable=SC2046,SC2012 # Words: POSIX has no stat, and the fifth word of ls comes before the name.
  set -- $(ls -dnL "$1")
  size=$5
}

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
  reserved=1 root=$((512 * 32 / SECTOR)) # 512 entries of the root directory.
  case $entry_bits in
    12) fewest=1 most=$FAT12_CLUSTERS_MAX ;;
    16) fewest=$FAT16_CLUSTERS_MIN most=$FAT16_CLUSTERS_MAX ;;
    32) fewest=$FAT32_CLUSTERS_MIN most=$FAT32_CLUSTERS_MAX reserved=32 root=0 ;;
    *) fail "there is no FAT$entry_bits: --fat is 12, 16 or 32" ;;
  esac
}

# measure ENTRY...: sets `sizes`, the bytes of each file, and `directories`, how many the paths lead through, each counted
# as often as it comes.
measure() {
  sizes='' directories=0
  for entry; do
    size_of "${entry#*=}"
    [ "$size" -le "$FILE_SIZE_MAX" ] ||
      fail "${entry#*=} has $((size - FILE_SIZE_MAX)) bytes more than the $FILE_SIZE_MAX that a file on FAT can have"
    sizes="$sizes $size" rest=${entry%%=*}
    while [ "$rest" != "${rest#*/}" ]; do
      rest=${rest#*/} directories=$((directories + 1))
    done
  done
}

# Sets `needed`, the clusters of `cluster` sectors that the files take. A directory takes one, and one for
# the entries in it, of which a long name has up to 21.
count_clusters() {
  needed=$((1 + 2 * directories)) bytes=$((cluster * SECTOR)) # And the root directory of FAT32.
  for size in $sizes; do
    needed=$((needed + (size + bytes - 1) / bytes))
  done
}

# Sets `cluster`, `volume` and `total`, the sectors of a cluster, the boot volume and the disk, so that
# the files fit: on FAT16, if they do, else on FAT32, unless `entry_bits` says which.
plan() {
  measure "$@"
  [ "$entry_bits" = auto ] || { lay_out "$entry_bits" && return; }
  if [ "$entry_bits" = auto ] && { lay_out 16 || lay_out 32; }; then return; fi
  fail "the files do not fit on FAT$entry_bits: they need $needed clusters of $((cluster * SECTOR)) bytes, which is
  $(((needed - most) * cluster * SECTOR)) bytes more than there can be"
}

# lay_out BITS: the same for one kind of FAT; fails if they do not fit.
lay_out() {
  room=0 aim=$CLUSTERS_AIM backup=0 entry_bits=$1
  choose_fat
  [ "$aim" -ge "$fewest" ] || aim=$fewest
  [ "$aim" -le "$most" ] || aim=$most
  cluster=1
  count_clusters
  while [ "$needed" -gt "$aim" ] && [ $((cluster * SECTOR)) -lt "$CLUSTER_MAX" ]; do
    cluster=$((cluster * 2))
    count_clusters
  done
  [ "$needed" -le "$most" ] || return 1
  [ "$needed" -ge "$fewest" ] || needed=$fewest

  [ "$firmware" = bios ] || backup=$GPT_BACKUP
  total=$((MIB + needed * cluster / MIB * MIB)) # Less than what it takes, and not far from it.
  while [ "$room" -lt "$needed" ]; do
    total=$((total + MIB))
    volume=$((total - MIB - backup))
    fat=$(((volume / cluster + 2) * entry_bits / 8 / SECTOR + 1))
    room=$(((volume - reserved - 2 * fat - root) / cluster))
  done
  [ "$room" -le "$most" ] || return 1
}

# Makes the directories that the path $1 leads through.
make_directories() {
  parent='' rest=$1
  shift
  while [ "$rest" != "${rest#*/}" ]; do
    parent=$parent/${rest%%/*}
    rest=${rest#*/}
    case "$NEWLINE$made" in
      *"$NEWLINE$parent$NEWLINE"*) ;;
      *)
        set -- "$@" "::$parent"
        made=$made$parent$NEWLINE
        ;;
    esac
  done
  [ $# = 0 ] || mmd -i "$drive" "$@" </dev/null || fail "mmd cannot make the directory \"${parent#/}\" of the boot volume"
}

# The boot volume and its files.
write_volume() {
  made='' drive=$output@@1M kind="-r $root" drive_number=36
  serial=${hash#????????????????????????????????} serial=${serial%????????????????????????}
  [ "$entry_bits" != 32 ] || kind=-F drive_number=64
  size_option=''
  [ "$SECTOR" = 512 ] || size_option="-S 5 -M $SECTOR"
  # shellcheck disable=SC2086 # An option, maybe with its value.
  mformat -i "$drive" -T "$volume" -h 255 -s 63 -H "$MIB" -c "$cluster" $kind $size_option \
    -m 0xf8 -N "$serial" -v KILN ::
  bytes 80 | write $((MIB * SECTOR + drive_number)) # BS_DrvNum: a hard disk (Microsoft FAT §3.3).
  for entry; do
    make_directories "${entry%%=*}"
    mcopy -i "$drive" "${entry#*=}" "::/${entry%%=*}" </dev/null || fail "mcopy cannot copy ${entry#*=} to the boot volume"
  done
}

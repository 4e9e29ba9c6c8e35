#!/bin/sh
#
# Runs kiln_image.sh with packaged tools and nothing else. Started by disk_image (../defs.bzl) and by tests with the shell
# of the packaged busybox:
#
#   busybox sh make_image.sh FIRMWARE OUTPUT LOADER [PATH=FILE]...
#
# BUSYBOX, MFORMAT, MMD and MCOPY name the tools, and QEMU_IMG one more if OUTPUT has an ending of convert.sh. LOADER is what the
# firmware starts. If OUTPUT ends in .iso, XORRISO is one more tool, and CD_LOADER is what a BIOS starts of an optical disk.
# A hybrid disk's is the one for BIOS, and the one for UEFI is among the files. PATH is where the boot
# volume holds a copy of FILE. FAT, if set, says 12 or 32, for tests.
# VERIFIED, if set, asks for hashes. SEALED, if set, does as well, and for no more than what is to be signed: OUTPUT is the
# directory for it, and SEALED says for which architectures, "x86_64" or "x86_64,aarch64". DIRECTORY, if set, is the option of kiln-image that asks for the files alone, in the directory OUTPUT.
# SECTOR_SIZE says 4096 for such disks.
#
# PATH/=//PACKAGE FILE... is for all files of a label: below PATH, as they lie below the label's package.

# shellcheck disable=SC2120 # Others give the tools their arguments.

set -euf

# shellcheck disable=SC2123 # No tool that is not declared.
PATH=/nonexistent
awk() { "$BUSYBOX" awk "$@"; }
cat() { "$BUSYBOX" cat "$@"; }
dd() { "$BUSYBOX" dd "$@"; }
find() { "$BUSYBOX" find "$@"; }
gzip() { "$BUSYBOX" gzip "$@"; }
ls() { "$BUSYBOX" ls "$@"; }
mcopy() { "$MCOPY" "$@"; }
mformat() { "$MFORMAT" "$@"; }
mkdir() { "$BUSYBOX" mkdir "$@"; }
mmd() { "$MMD" "$@"; }
mv() { "$BUSYBOX" mv "$@"; }
od() { "$BUSYBOX" od "$@"; }
rm() { "$BUSYBOX" rm "$@"; }
rmdir() { "$BUSYBOX" rmdir "$@"; }
sed() { "$BUSYBOX" sed "$@"; }
sha256sum() { "$BUSYBOX" sha256sum "$@"; }
sort() { "$BUSYBOX" sort "$@"; }
tail() { "$BUSYBOX" tail "$@"; }
tr() { "$BUSYBOX" tr "$@"; }
xorriso() { "$XORRISO" "$@"; }

made_firmware=$1 made_image=$2 made_loader=$3
shift 3
case $made_image in
  *.qcow2 | *.vdi | *.vhdx | *.vmdk) made_raw=$made_image.raw ;;
  *) made_raw=$made_image ;;
esac

# add_labels PATH PACKAGE FILE...: the files of a label of that package, which come to lie below PATH as they lie below the package;
# of a directory, what is in it.
add_labels() {
  labels_path=$1 labels_package=${2#//}
  shift 2
  for labels_file; do
    labels_rest=${labels_file#bazel-out/*/bin/}
    labels_rest=${labels_rest#external/*/}
    labels_rest=${labels_rest#"${labels_package:+$labels_package/}"}
    if [ -d "$labels_file" ]; then
      labels="$labels --file ${labels_path:-/}=$labels_file"
    else
      labels="$labels --file ${labels_path:+$labels_path/}$labels_rest=$labels_file"
    fi
  done
}

labels=''
for entry; do
  shift
  case ${VERIFIED:+verified}${SEALED:+verified}:$entry in
    *:*/=*)
      # shellcheck disable=SC2086 # Files.
      add_labels "${entry%%/=*}" ${entry#*=}
      ;;
    verified:kiln.cfg=*) set -- "$@" --config "${entry#*=}" ;;
    *) set -- "$@" --file "$entry" ;;
  esac
done
# shellcheck disable=SC2086 # Files.
set -- "$@" $labels
[ -z "${DIRECTORY:-}" ] || set -- "$DIRECTORY" "$@"
[ -z "${VERIFIED:-}" ] || set -- --verified "$@"
# shellcheck disable=SC2153 # From the environment.
case $made_image in
  *.iso) set -- --iso --cd-loader "$CD_LOADER" "$@" ;;
esac
if [ -n "${SEALED:-}" ]; then
  set -- --seal "$made_raw" "$@"
else
  set -- --output "$made_raw" "$@"
fi
set -- --firmware "$made_firmware" --loader "$made_loader" --fat "${FAT:-auto}" --sector "${SECTOR_SIZE:-512}" --force "$@"

# shellcheck source=image/private/kiln_image.sh
. "${0%/*}/kiln_image.sh"

# Who signs knows what is to be signed: what else was sealed would be on the disk as it came.
case ${SEALED:-} in
  x86_64)
    [ -z "$seal_path" ] ||
      fail "$seal_path: \`sign\` signs the loader that \`kernel\` = {\"aarch64\": ...} brings, and none of \`files\`: leave it out there"
    ;;
esac

if [ "$made_raw" != "$made_image" ]; then
  "$BUSYBOX" sh "${0%/*}/convert.sh" "$made_raw" "$made_image"
  rm "$made_raw"
fi

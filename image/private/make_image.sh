#!/bin/sh
#
# Runs kiln_image.sh with packaged tools and nothing else. Started by disk_image (../defs.bzl) and by tests with the shell
# of the packaged busybox:
#
#   busybox sh make_image.sh FIRMWARE OUTPUT LOADER [PATH=FILE]...
#
# BUSYBOX, MFORMAT, MMD and MCOPY name the tools, and QEMU_IMG one more if OUTPUT has an ending of convert.sh. LOADER is what the
# firmware starts. A hybrid disk's is the one for BIOS, and the one for UEFI is among the files. PATH is where the boot
# volume holds a copy of FILE. FAT, if set, says 12 or 32, for tests.
# VERIFIED, if set, asks for hashes.

# shellcheck disable=SC2120 # Others give the tools their arguments.

set -eu

# shellcheck disable=SC2123 # No tool that is not declared.
PATH=/nonexistent
cat() { "$BUSYBOX" cat "$@"; }
cut() { "$BUSYBOX" cut "$@"; }
dd() { "$BUSYBOX" dd "$@"; }
gzip() { "$BUSYBOX" gzip "$@"; }
ls() { "$BUSYBOX" ls "$@"; }
mcopy() { "$MCOPY" "$@"; }
mformat() { "$MFORMAT" "$@"; }
mmd() { "$MMD" "$@"; }
mv() { "$BUSYBOX" mv "$@"; }
od() { "$BUSYBOX" od "$@"; }
rm() { "$BUSYBOX" rm "$@"; }
sed() { "$BUSYBOX" sed "$@"; }
sha256sum() { "$BUSYBOX" sha256sum "$@"; }
sort() { "$BUSYBOX" sort "$@"; }
tail() { "$BUSYBOX" tail "$@"; }
tr() { "$BUSYBOX" tr "$@"; }
uniq() { "$BUSYBOX" uniq "$@"; }

made_firmware=$1 made_image=$2 made_loader=$3
shift 3
case $made_image in
  *.qcow2 | *.vdi | *.vhdx | *.vmdk) made_raw=$made_image.raw ;;
  *) made_raw=$made_image ;;
esac
for entry; do
  shift
  case ${VERIFIED:+verified}:$entry in
    verified:kiln.cfg=*) set -- "$@" --config "${entry#*=}" ;;
    *) set -- "$@" --file "$entry" ;;
  esac
done
[ -z "${VERIFIED:-}" ] || set -- --verified "$@"
set -- --firmware "$made_firmware" --loader "$made_loader" --fat "${FAT:-16}" --force --output "$made_raw" "$@"

# shellcheck source=image/private/kiln_image.sh
. "${0%/*}/kiln_image.sh"

if [ "$made_raw" != "$made_image" ]; then
  "$BUSYBOX" sh "${0%/*}/convert.sh" "$made_raw" "$made_image"
  rm "$made_raw"
fi

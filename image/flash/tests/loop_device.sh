#!/usr/bin/env bash
#
# bazel run --run_under=sudo //image/flash/tests:loop_device: flash on a block device that is one for Linux too, made of a
# file. What files cannot show: O_DIRECT, O_EXCL, the partition table that is read again. It needs root, and a free loop
# device.
#
# Usage: loop_device.sh FLASH_ON_FILES MACHINE.SH BUSYBOX IMAGE

set -euo pipefail

flash=$PWD/$1 busybox=$PWD/../${3#external/} image=$PWD/$4
work=$("$busybox" mktemp -d)
root=$work/machine
loop=

clean_up() {
  "$busybox" umount "$work/mounted" 2>"$work/errors" || true
  [[ -z $loop ]] || "$busybox" losetup -d "$loop"
  "$busybox" rm -rf "$work"
}
trap clean_up EXIT

"$busybox" mkdir "$work/tools" "$work/mounted"
for applet in cmp cut head ln losetup mkdir mke2fs mknod mount rm tail truncate umount wc; do
  "$busybox" ln -s "$busybox" "$work/tools/$applet"
done
PATH=$work/tools
# shellcheck source=image/flash/tests/machine.sh
source "$2"

die() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}
((EUID == 0)) || die "a loop device needs root: bazel run --run_under=sudo //image/flash/tests:loop_device"

# A disk of 3 MiB more than the image, which ends in the copy of an old table.
bytes=$(wc -c <"$image")
size=$((bytes + 3 * 1048576))
truncate -s $((size - 512)) "$work/disk"
printf 'EFI PART' >>"$work/disk"
truncate -s $size "$work/disk"
loop=$(losetup -f)
losetup "$loop" "$work/disk"
number=7:${loop#/dev/loop}

# A USB stick, sdb, whose device is that one.
new_machine $((size / 512))
rm "$root/nodes/sdb" "$root/dev/sdb"
mknod "$root/dev/sdb" b 7 "${number#7:}"
printf '%s\n' "$number" >"$root/sys/$usb/sdb/dev"
ln -s "../../$usb/sdb" "$root/sys/dev/block/$number"

printf 'On %s, in use: refused\n' "$loop"
mke2fs -L old "$loop" >"$work/output"
mount -t ext2 "$loop" "$work/mounted"
if "$flash" "$root" "$image" --serial S3R1AL /dev/sdb >"$work/output" 2>&1; then die "a mounted disk is written to"; fi
[[ $(<"$work/output") == *"/dev/sdb is in use by a program or a file system"* ]] || die "says: $(<"$work/output")"
umount "$work/mounted"

printf 'On %s, not in use: written\n' "$loop"
rm -rf "$root/sys/$usb/sdb/sdb1"
"$flash" "$root" "$image" --serial S3R1AL /dev/sdb
cmp -n "$bytes" "$image" "$work/disk" || die "the image is not on the disk"
cmp <(head -c 512 /dev/zero) <(tail -c 512 "$work/disk") || die "the old table's copy is still there"
printf 'Done\n'

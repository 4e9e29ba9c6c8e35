#!/usr/bin/env bash
#
# Who can confirm a disk to flash, what is written then, and how it ends when that fails.
#
# Usage: write_test.sh RUN.SH FLASH_ON_FILES MACHINE.SH BUSYBOX

set -euo pipefail

run_sh=$1
shift
# shellcheck source=image/flash/tests/run.sh
source "$run_sh"

# --- Who confirms it ---
anew
run 3 /dev/sdb
says "nobody can be asked: the input is no terminal. A script says which disk it means: --serial S3R1AL"
untouched
answers=answers
for answer in "" y yes sdb /dev/sda "/dev/sdb " "/dev/sdb1"; do
  printf '%s\n' "$answer" >answers
  TERMINAL=1 run 3 /dev/sdb
  says "that was not /dev/sdb: nothing was written"
  untouched
done
printf '/dev/sdb\n' >answers
run 3 /dev/sdb # `yes /dev/sdb |` is no person.
untouched

# --- Written ---
done_right() {
  cmp -n $((5 * mib / 2)) image "$root/dev/sdb" || die "the image is not on the disk"
  # Behind the image nothing has changed but the header of the old table's copy.
  cmp <(tail -c +$((5 * mib / 2 + 1)) old | head -c -512) <(tail -c +$((5 * mib / 2 + 1)) "$root/dev/sdb" | head -c -512) ||
    die "something behind the image was changed"
  cmp <(head -c 512 /dev/zero) <(tail -c 512 "$root/dev/sdb") || die "the old table's copy is still there"
}
with_stick
ln -s sdb "$root/dev/stick"
TERMINAL=1 run 0 /dev/stick
says "/dev/stick is /dev/sdb"
says "Disk:  /dev/sdb, 4.1 MB, Sticks Fine Stick, USB, serial S3R1AL"
says "Holds: GPT"
says '    /dev/sdb1, 1.0 MB, FAT16 "MY ?[2JPIX"'
says "Image: 2.6 MB"
says "All that is on it will be lost. Type /dev/sdb to go on: "
says "Writing: 100 %"
says "Verifying: 100 %"
says "/dev/sdb is written, verified and ejected: take it out."
says "Next: plug it into the PC"
done_right
# Wiped, and the old copy; all but the first MiB, then that.
wanted=$'write 0\nwrite 4193792\nflush\nwrite 1048576\nwrite 2097152\nflush\nwrite 0\nflush\nreread\neject'
[[ $(<"$root/calls") == "$wanted" ]] || die "calls are: $(<"$root/calls")"

answers=/dev/null
with_stick
run 0 --serial S3R1AL /dev/sdb
says "/dev/sdb is written, verified and ejected"
done_right

# The last sector is not one of an old table: it is left alone.
with_stick
printf 'X' | dd of="$root/dev/sdb" bs=1 seek=$((4 * mib - 512)) conv=notrunc status=none
cp "$root/dev/sdb" before
run 0 --serial S3R1AL /dev/sdb
cmp <(tail -c 512 before) <(tail -c 512 "$root/dev/sdb") || die "the last sector was changed"

# A disk that is as large as the image.
with_stick
attribute "$usb/sdb/size" 5120
truncate -s $((5 * mib / 2)) "$root/dev/sdb"
run 0 --serial S3R1AL /dev/sdb
cmp image "$root/dev/sdb"

# Without partitions; a partition that leaves the disk.
with_stick
rm -r "$root/sys/$usb/sdb/sdb1"
run 0 --serial S3R1AL /dev/sdb
says "    /dev/sdb, 4.1 MB, nothing known"
with_stick
attribute "$usb/sdb/sdb1/size" 999999
run 0 --serial S3R1AL /dev/sdb
says "    /dev/sdb1, 511.9 MB, nothing known"

# --- What fails then ---
# fails STATUS FAULT WORDS: it ends so, and ejects nothing.
fails() {
  with_stick
  FAULT=$2 run "$1" --serial S3R1AL /dev/sdb
  says "flash: error: "
  says "$3"
  [[ $(<"$root/calls") != *eject* ]] || die "ejects"
}
# The same before all of it is written: nothing boots from the disk.
stops() {
  fails "$@"
  cmp <(head -c $mib /dev/zero) <(head -c $mib "$root/dev/sdb") || die "there is something in the first MiB"
}
stops 4 "write 1048576 eio" "/dev/sdb: writing has failed at byte 1048576: Input/output error; what was on it is lost"
stops 4 "write 2097152 enospc" "writing has failed at byte 2097152: No space left on device"
stops 4 "write 2097152 enodev" "/dev/sdb is gone, writing has failed at byte 2097152: it was unplugged"
stops 4 "write 2097152 enomedium" "/dev/sdb is gone"
stops 4 "write 1048576 unplug" "/dev/sdb is gone, writing has failed at byte 1048576: it was unplugged"
stops 4 "read 4193792 eio" "/dev/sdb: reading has failed at byte 4193792: Input/output error"
stops 6 "write 1048576 interrupt" "interrupted writing /dev/sdb: what was on it is lost"
with_stick
FAULT="write 0 eio" run 4 --serial S3R1AL /dev/sdb
says "writing has failed at byte 0: Input/output error"
cmp old "$root/dev/sdb" || die "something was written"
fails 4 "flush 0 eio" "writing has failed at byte 2621440: Input/output error"
fails 4 "read 1572864 eio" "reading back has failed at byte 1048576: Input/output error"
fails 5 "read 2097152 flip" "/dev/sdb: byte 2097152 was written as 0x"
fails 6 "read 1572864 interrupt" "interrupted verifying"
cmp -n $((5 * mib / 2)) image "$root/dev/sdb" || die "the image is not on the disk"

# What is no failure: a write that is done in parts, a table that is in use, a disk that cannot be ejected.
with_stick
FAULT="write 1049000 short" run 0 --serial S3R1AL /dev/sdb
done_right
with_stick
FAULT="reread 0 ebusy" run 0 --serial S3R1AL /dev/sdb
says "Linux keeps the old partition table until /dev/sdb is plugged in again (Device or resource busy)"
with_stick
FAULT="reread 0 einval" run 0 --serial S3R1AL /dev/sdb
[[ $(<output) != *"old partition table"* ]] || die "speaks of a table that Linux does not look for"
with_stick
FAULT="eject 0 enotty" run 0 --serial S3R1AL /dev/sdb
says "/dev/sdb is written and verified. It cannot be ejected (Inappropriate ioctl for device): just take it out."

# --- Lists ---
anew
run 0
[[ $(<output) == "/dev/sdb, 4.1 MB, Sticks Fine Stick, USB, serial S3R1AL" ]] || die "lists something else"
printf '30 22 8:17 / /mnt rw - vfat /dev/sdb1 rw\n' >>"$root/proc/self/mountinfo"
run 0
says "    not for flash: it is in use: /dev/sdb1 is mounted at /mnt; unmount it first"
rm "$root/sys/block/sdb"
run 0
says "No removable disk is plugged in."
run 0 --help
says "Exit status: 0 written and verified"
untouched

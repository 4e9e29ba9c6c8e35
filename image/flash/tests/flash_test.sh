#!/usr/bin/env bash
#
# flash on a machine of files: what it refuses, each with nothing written; what it writes; and how it ends when that fails.
#
# Usage: flash_test.sh FLASH_ON_FILES MACHINE.SH BUSYBOX

set -euo pipefail

flash=$PWD/$1 busybox=$PWD/../${3#external/}

# The locked tools, none of the host's.
"$busybox" mkdir "$TEST_TMPDIR/tools"
for applet in cat cmp cp dd head ln mkdir mv rm rmdir tail truncate; do
  "$busybox" ln -s "$busybox" "$TEST_TMPDIR/tools/$applet"
done
PATH=$TEST_TMPDIR/tools
root=$TEST_TMPDIR/machine
# shellcheck source=image/flash/tests/machine.sh
source "$2"
cd "$TEST_TMPDIR"

mib=1048576
sectors=8192 # Of the stick: 4 MiB.

die() {
  printf 'FAILED: %s\n' "$*"
  cat output
  exit 1
}

# An image of two and a half chunks, with nothing in it that repeats.
truncate -s $((5 * mib / 2)) image
dd if="$busybox" of=image bs=512 seek=1 count=5119 conv=notrunc status=none
dd if="$busybox" of=image bs=510 count=1 conv=notrunc status=none
printf '\x55\xaa' | dd of=image bs=1 seek=510 conv=notrunc status=none

# What is on the stick: a GPT with its copy at the end, and in its partition a FAT whose label is no friend of terminals.
truncate -s $((4 * mib)) old
put() {
  # shellcheck disable=SC2059
  printf "$2" | dd of=old bs=1 seek="$1" conv=notrunc status=none
}
put 446 '\0\0\0\0\xee'
put 510 '\x55\xaa'
put 512 'EFI PART'
put $((4 * mib - 512)) 'EFI PART'
put $((4 * mib - 513)) 'x'
put $((mib + 54)) 'FAT16   '
put $((mib + 43)) 'MY \033[2JPIX'
put $((5 * mib / 2)) 'behind the image'

# The machine anew. Nothing reads or writes its stick; `with_stick` has one for that.
new_machine $sectors
cp -a "$root" template
anew() {
  rm -rf "$root"
  cp -a template "$root"
}
with_stick() {
  anew
  cp old "$root/dev/sdb"
}

# run STATUS ARGUMENT...: flash ends so. Its words are in the file `output`, its calls in `calls`.
run() {
  local wanted=$1 status=0
  shift
  rm -f "$root/calls"
  "$flash" "$root" image "$@" >output 2>&1 <"${answers:-/dev/null}" || status=$?
  ((status == wanted)) || die "$* ends with $status, not $wanted"
}

says() {
  [[ $(<output) == *"$1"* ]] || die "does not say: $1"
}

untouched() {
  [[ ! -e $root/calls ]] || die "something was done to the disk: $(<"$root/calls")"
}

# refuses STATUS WORDS ARGUMENT...: it says so and touches nothing, with a serial number as with a question.
refuses() {
  local status=$1 words=$2
  shift 2
  run "$status" --serial S3R1AL "$@"
  says "flash: error: "
  says "$words"
  untouched
}

# The rest of the file is a list of cases, each with a machine of its own.

# --- What a path leads to ---
anew
refuses 2 '"sdb" does not begin with /' sdb
refuses 2 '"--yes" is not understood' --yes /dev/sdb
refuses 2 '"/dev/sda" is not understood' /dev/sdb /dev/sda
refuses 1 "/dev/sdz: No such file or directory" /dev/sdz
mkdir "$root/dev/disk"
refuses 1 "/dev/disk is no device" /dev/disk
: >"$root/dev/file"
refuses 1 "/dev/file is a file" /dev/file
: >"$root/dev/random"
printf 'c 1 8\n' >"$root/nodes/random"
refuses 1 "/dev/random is a character device" /dev/random
ln -s loop "$root/dev/loop"
refuses 1 "/dev/loop: Too many levels of symbolic links" /dev/loop
ln -s ../sda "$root/dev/disk/by-id"
refuses 1 "/dev/disk/by-id is /dev/sda" /dev/disk/by-id
refuses 1 "/dev/sdb1 is a partition: an image is written to a whole disk, here /dev/sdb" /dev/sdb1
printf 'b 99 0\n' >"$root/nodes/file"
refuses 1 "/dev/file is device 99:0, of which" /dev/file
run 2 --serial
says '"--serial" is not understood'
run 2 --serial S3R1AL
says "--serial needs the name of a disk"

# --- What the machine does with it ---
refuses 1 "the running system is on it: /dev/sda1 is mounted at /" /dev/sda

mounted() {
  anew
  printf '%s\n' "$1" >>"$root/proc/self/mountinfo"
  refuses 1 "$2" /dev/sdb
}
mounted '30 22 8:17 / /media/my\040stick rw - vfat /dev/sdb1 rw' "it is in use: /dev/sdb1 is mounted at /media/my stick"
mounted '30 22 8:16 / /mnt rw shared:7 master:1 - vfat /dev/sdb rw' "/dev/sdb is mounted at /mnt"
mounted '30 22 0:40 / /mnt rw - btrfs /dev/sdb1 rw' "/dev/sdb1 is mounted at /mnt"
mounted '30 22 8:17 / /a\033[2J rw - vfat /dev/sdb1 rw' "mounted at /a?[2J"
mounted '30 22 8:17' "/proc/self/mountinfo has a line that is no mount"
mounted '30 22 8:17 / / rw - vfat /dev/sdb1 rw' "the running system is on it: /dev/sdb1 is mounted at /"
anew
rm "$root/proc/self/mountinfo"
refuses 1 "/proc/self/mountinfo: No such file or directory, so that nobody knows" /dev/sdb

swaps() {
  anew
  printf '%s\n' "$1" >>"$root/proc/swaps"
  refuses 1 "$2" /dev/sdb
}
swaps '/dev/sdb1                partition	1024	0	-2' "the system swaps to /dev/sdb1"
swaps '/dev/sdb                 partition	1024	0	-2' "the system swaps to /dev/sdb;"
swaps '/dev/sdb1' "/proc/swaps has a line that is no swap space"
anew
mkdir "$root/proc/swaps.d"
rm "$root/proc/swaps"
mv "$root/proc/swaps.d" "$root/proc/swaps"
refuses 1 "/proc/swaps: Is a directory, so that nobody knows" /dev/sdb

# holder DIRECTORY NAME NUMBERS: a device that stands on the one in DIRECTORY.
holder() {
  block devices/virtual/block "$2" "$3" 100
  ln -s "$root/sys/devices/virtual/block/$2" "$root/sys/$1/holders/$2"
}
anew
holder "$usb/sdb/sdb1" dm-0 253:0
refuses 1 "/dev/dm-0 stands on it" /dev/sdb
anew
holder "$usb/sdb" md127 9:127
refuses 1 "/dev/md127 stands on it" /dev/sdb
anew
holder "$usb/sdb/sdb1" md0 9:0
holder devices/virtual/block/md0 dm-1 253:1
printf '30 22 253:1 / /secret rw - ext4 /dev/mapper/x rw\n' >>"$root/proc/self/mountinfo"
refuses 1 "/dev/dm-1 is mounted at /secret" /dev/sdb
printf '/dev/dm-1 partition 1 0 -2\n' >>"$root/proc/swaps"
printf '22 1 8:1 / / rw - ext4 /dev/sda1 rw\n' >"$root/proc/self/mountinfo"
refuses 1 "the system swaps to /dev/dm-1" /dev/sdb
rm "$root/sys/devices/virtual/block/md0/dev"
refuses 1 "holders/md0 does not say what it is" /dev/sdb
anew
rm -r "$root/sys/$usb/sdb/sdb1/holders"
refuses 1 "sdb1/holders: No such file or directory" /dev/sdb

# --- What it is ---
with() {
  anew
  attribute "$1" "$2"
  refuses 1 "$3" /dev/sdb
}
with "$usb/sdb/ro" 1 "it is read-only"
with "$usb/sdb/size" 0 "there is no medium in it"
with "$usb/sdb/size" 5119 "it is too small: it has 2.6 MB, the image 2.6 MB"
with "$usb/sdb/queue/logical_block_size" 4096 "it has sectors of 4096 bytes"
with "$device/type" 5 "it is no disk, but an optical drive"
for missing in dev size ro removable queue/logical_block_size; do
  anew
  rm "$root/sys/$usb/sdb/$missing"
  refuses 1 "cannot be read in" /dev/sdb
done
with "$usb/sdb/size" 99999999999999999999 "cannot be read in"
with "$usb/sdb/removable" yes "cannot be read in"
with "$usb/sdb/sdb1/start" -1 "does not say what partition it is"
anew
mkdir "$root/sys/$usb/sdb/sdb"{2..257}
for partition in "$root/sys/$usb/sdb/sdb"{2..257}; do
  for file in partition start size; do printf '1\n' >"$partition/$file"; done
  printf '8:17\n' >"$partition/dev"
done
refuses 1 "sdb has more than 256 partitions" /dev/sdb

# Of the disks that hang on no USB, one that nobody can take out, and an SD card and soldered memory of the same kind.
anew
disk devices/pci0/ata2/block sdc 8:32 $sectors 0
refuses 1 "it is not removable" /dev/sdc
for type in SD MMC; do
  disk "devices/mmc_host/$type/block" "mmc$type" "179:${#type}" $sectors 0
  mkdir "$root/sys/devices/mmc_host/$type/block/mmc$type/device"
  attribute "devices/mmc_host/$type/block/mmc$type/device/type" $type
done
refuses 1 "it is not removable" /dev/mmcMMC
refuses 3 "/dev/mmcSD has no serial number" /dev/mmcSD
# A USB disk that does not call itself removable is one all the same.
anew
attribute "$usb/sdb/removable" 0
refuses 3 "has the serial number S3R1AL, not other" --serial other /dev/sdb

# --- While it is opened ---
fault() {
  anew
  FAULT=$1 refuses 1 "$2" /dev/sdb
}
fault "open 0 ebusy" "/dev/sdb is in use by a program or a file system"
fault "open 0 eacces" "permission denied. Run it as root: bazel run --run_under=sudo"
fault "open 0 erofs" "/dev/sdb is read-only"
fault "open 0 enomedium" "there is no medium in it"
fault "open 0 enodev" "/dev/sdb: No such device"
fault "open 0 swap" "/dev/sdb has become another device meanwhile"
anew
printf '30 22 8:17 / /quick rw - vfat /dev/sdb1 rw\n' >"$root/proc/self/mountinfo.later"
FAULT="open 0 use" refuses 1 "/dev/sdb1 is mounted at /quick" /dev/sdb

# --- The image ---
cp image whole
image() {
  anew
  refuses 1 "$1" /dev/sdb
}
rm image
image "image: No such file or directory"
truncate -s 0 image
image "image is no raw disk image"
truncate -s 4096 image
image "image is no raw disk image"
cp whole image
truncate -s $((2 * mib + 1)) image
image "image is no raw disk image"
rm image
mkdir image
image "image is no raw disk image"
rmdir image
mv whole image

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

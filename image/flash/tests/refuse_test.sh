#!/usr/bin/env bash
#
# What flash refuses on a machine of files, each case with a machine of its own and with nothing written.
#
# Usage: refuse_test.sh RUN.SH FLASH_ON_FILES MACHINE.SH BUSYBOX

set -euo pipefail

run_sh=$1
shift
# shellcheck source=image/flash/tests/run.sh
source "$run_sh"

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

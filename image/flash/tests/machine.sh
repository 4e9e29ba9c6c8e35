# shellcheck shell=bash disable=SC2154 # The test has `root`.
#
# A machine in a directory, for flash_on_files: an internal disk, sda, that the system is on, and a USB stick, sdb.
# Sourced by the tests.

# attribute PATH VALUE: writes a file of $root/sys.
attribute() {
  printf '%s\n' "$2" >"$root/sys/$1"
}

# block DIRECTORY NAME NUMBERS SIZE: a block device in sysfs, of SIZE sectors.
block() {
  local directory=$1/$2
  mkdir -p "$root/sys/$directory/holders" "$root/sys/dev/block"
  attribute "$directory/dev" "$3"
  attribute "$directory/size" "$4"
  ln -s "../../$directory" "$root/sys/dev/block/$3"
  : >>"$root/dev/$2"
  printf 'b %s\n' "${3/:/ }" >"$root/nodes/$2"
}

# disk DIRECTORY NAME NUMBERS SIZE REMOVABLE: a whole one.
disk() {
  local directory=$1/$2
  block "$@"
  mkdir -p "$root/sys/$directory/queue" "$root/sys/block"
  attribute "$directory/ro" 0
  attribute "$directory/removable" "$5"
  attribute "$directory/queue/logical_block_size" 512
  ln -s "../$directory" "$root/sys/block/$2"
}

# partition DIRECTORY NAME NUMBERS SIZE START: one of the disk whose directory it is.
partition() {
  block "$@"
  attribute "$1/$2/partition" 1
  attribute "$1/$2/start" "$5"
}

internal=devices/pci0/ata1/block
device=devices/pci0/usb1/1-1/1-1:1.0/host6/6:0:0:0
usb=$device/block

# new_machine SECTORS: what stands above; the stick has as many sectors, and one partition.
new_machine() {
  rm -rf "$root"
  mkdir -p "$root/dev" "$root/nodes" "$root/proc/self"
  disk "$internal" sda 8:0 1000000 0
  partition "$internal/sda" sda1 8:1 999000 1000
  disk "$usb" sdb 8:16 "$1" 1
  partition "$usb/sdb" sdb1 8:17 2048 2048
  ln -s ../.. "$root/sys/$usb/sdb/device"
  attribute "$device/vendor" 'Sticks  '
  attribute "$device/model" 'Fine Stick      '
  attribute "$device/type" 0
  attribute "devices/pci0/usb1/1-1/idVendor" 1234
  attribute "devices/pci0/usb1/1-1/serial" S3R1AL
  attribute "devices/pci0/usb1/idVendor" 1d6b
  attribute "devices/pci0/usb1/serial" 0000:00:14.0
  printf '%s\n' '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw' \
    '23 22 0:21 / /proc rw - proc proc rw' >"$root/proc/self/mountinfo"
  printf 'Filename\t\t\t\tType\t\tSize\n' >"$root/proc/swaps"
}

#!/busybox sh
# shellcheck shell=dash
# The first program of the Linux kernel that tests boot: says what it finds, then switches the machine off.
set -eu
/busybox mkdir /proc /sys
/busybox mount -t proc none /proc
/busybox mount -t sysfs none /sys
/busybox mount -t devtmpfs none /dev

cmdline=$(/busybox cat /proc/cmdline)

# The serial line. Where Linux is a guest of Xen's, Xen has that, and passes on what this kernel logs as an emergency.
case $cmdline in
  *earlyprintk=xen*) serial=/dev/kmsg level="<0>" ;;
  *) serial=/dev/ttyS0 level= ;;
esac

# Says a line on the serial line and, if there is one, on the screen.
say() {
  echo "$level$*" >$serial
  [ ! -e /dev/tty0 ] || echo "$*" >/dev/tty0
}

say "init: command line of ${#cmdline} bytes: $cmdline"
if [ -d /sys/firmware/efi ]; then say "init: UEFI"; else say "init: no UEFI"; fi
if [ -e /sys/firmware/acpi/tables/FADT ] || [ -e /sys/firmware/acpi/tables/FACP ]; then say "init: ACPI"; fi
[ ! -e /second ] || say "init: second initrd: $(/busybox cat /second)"

# All RAM that the memory map has, to the next 64 MiB.
bytes=0
while read -r range _ name; do
  if [ "$name" = "System RAM" ]; then
    bytes=$((bytes + 0x${range#*-} - 0x${range%-*} + 1))
  fi
done </proc/iomem
say "init: $(((bytes + (64 << 20) - 1 >> 26) * 64)) MiB of memory"

say "KILN LINUX PASS"
/busybox poweroff -f

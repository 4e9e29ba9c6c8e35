#!/bin/sh
#
# Makes what a virtual machine calls a disk of a raw disk image. Started by make_image.sh and by tests with the shell of the
# packaged busybox:
#
#   busybox sh convert.sh RAW OUTPUT
#
# The ending of OUTPUT is its format: qcow2, vdi, vhdx or vmdk. BUSYBOX and QEMU_IMG name the tools.
#
# qemu-img gives a new disk random identities. They are overwritten with digits of the hash of RAW, so that the same
# disk is the same file.

set -eu

# shellcheck disable=SC2123 # No tool that is not declared.
PATH=/nonexistent
cut() { "$BUSYBOX" cut "$@"; }
dd() { "$BUSYBOX" dd "$@"; }
od() { "$BUSYBOX" od "$@"; }
sed() { "$BUSYBOX" sed "$@"; }
tr() { "$BUSYBOX" tr "$@"; }

# shellcheck source=image/private/tables.sh
. "${0%/*}/tables.sh"

raw=$1 output=$2

fail() {
  printf 'convert: error: %s\n' "$1" >&2
  exit 1
}

# part OFFSET COUNT: prints bytes of the image.
part() {
  dd if="$output" bs=1 skip="$1" count="$2" 2>/dev/null
}

# VirtualBox's disk: behind 392 bytes of its header lie the UUIDs of the image and of its last snapshot (VDIHeader1 of
# VirtualBox, VDICore.h).
identify_vdi() {
  [ "$(part 64 4 | od -A n -t x1)" = " 7f 10 da be" ] || fail "qemu-img has written another header than that of VDI 1.1"
  {
    guid 1
    guid 33
  } | write 392
}

# VMware's disk has a descriptor from its second sector on, a text in 20 sectors (VMware Virtual Disk Format 1.1). QEMU writes the
# identity without leading zeros, so that the text is not always as long.
identify_vmdk() {
  [ "$(part 512 21)" = "# Disk DescriptorFile" ] || fail "qemu-img has written no descriptor into the second sector"
  text=$(part 512 10240 | tr -d '\000' | sed "s/^CID=.*/CID=$(printf '%.8s' "$hash")/")
  {
    printf '%s\n' "$text"
    zeros $((10240 - ${#text} - 1))
  } | write 512
}

# crc32c: prints the CRC-32C (RFC 3720 §12.1) of a header of 4,096 bytes whose first 80 are standard input, in hexadecimal
# digits, and whose others are zeros.
crc32c() {
  crc=$((0xffffffff))
  for byte in $(od -A n -v -t u1); do
    crc=$((crc ^ byte)) bit=0
    while [ "$bit" -lt 8 ]; do
      crc=$((crc >> 1 ^ (0x82f63b78 & -(crc & 1)))) bit=$((bit + 1))
    done
  done
  bit=$(((4096 - 80) * 8))
  while [ "$bit" -gt 0 ]; do
    crc=$((crc >> 1 ^ (0x82f63b78 & -(crc & 1)))) bit=$((bit - 1))
  done
  printf '%x' $((crc ^ 0xffffffff))
}

# vhdx_header CRC SEQUENCE: prints the 80 bytes of a header that are not zeros ([MS-VHDX] §2.2.2).
vhdx_header() {
  printf head
  u32 "0x$1"
  u64 "$2"
  guid 1         # FileWriteGuid,
  guid 33        # DataWriteGuid,
  zeros 16       # LogGuid: the log has no entries.
  bytes 00 00    # LogVersion,
  bytes 01 00    # Version,
  u32 "$log_length"
  u64 "$log_offset"
}

# Hyper-V's disk: two headers, of which the one with the higher number counts, and an identity of the disk among its
# metadata ([MS-VHDX] §2.6.2.4). The log has entries that were carried out, with an identity of their own: away with them.
identify_vhdx() {
  log_length=$(number 68) log_offset=$(number 72)
  dd if=/dev/zero of="$output" bs=65536 seek=$((log_offset / 65536)) count=$((log_length / 65536)) conv=notrunc 2>/dev/null
  for sequence in 1 2; do
    [ "$(part $((sequence * 65536)) 4)" = head ] || fail "qemu-img has written no header at $((sequence * 65536))"
    crc=$(vhdx_header 0 "$sequence" | crc32c)
    vhdx_header "$crc" "$sequence" | write $((sequence * 65536))
  done
  guid 17 | write "$(page83_offset)"
}

# number OFFSET: prints a number of 4 bytes of the first header.
number() {
  part $((65536 + $1)) 4 | od -A n -t u4 | sed 's/ //g'
}

# Prints where the image has the disk's identity: in the metadata region, of which QEMU's is at 3 MiB, in the item that
# the metadata table names by this GUID.
page83_offset() {
  line=$(part 3145728 1024 | od -A n -v -t x1 | sed -n '/^ ab 12 ca be e6 b2 23 45 93 ef c3 09 e0 00 c7 46/=')
  [ -n "$line" ] || fail "qemu-img has written no identity into the metadata"
  printf '%s' $((3145728 + $(part $((3145728 + line * 16)) 4 | od -A n -t u4)))
}

# qcow2 has no identity.
[ "$output" != "${output%.qcow2}" ] || hash=$("$BUSYBOX" sha256sum "$raw" | cut -c 1-64)
case $output in
  *.qcow2) "$QEMU_IMG" convert -f raw -O qcow2 -c -o cluster_size=4096 "$raw" "$output" ;;
  *.vdi) "$QEMU_IMG" convert -f raw -O vdi "$raw" "$output" && identify_vdi ;;
  *.vhdx) "$QEMU_IMG" convert -f raw -O vhdx -o subformat=dynamic,block_size=1048576 "$raw" "$output" && identify_vhdx ;;
  *.vmdk) "$QEMU_IMG" convert -f raw -O vmdk -o subformat=monolithicSparse "$raw" "$output" && identify_vmdk ;;
  *) fail "$output has the ending of no format" ;;
esac

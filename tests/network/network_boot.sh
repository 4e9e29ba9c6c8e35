#!/usr/bin/env bash
#
# Boots a machine from a network that QEMU plays, with nothing of the host's (-netdev user,restrict=on): the executable of
# every test of this package.
#
#   network_boot.sh RUN_QEMU MCOPY HTTP_SERVER IMAGE SERVER [--step=STEP]... -- [ARGUMENT OF RUN_QEMU]...
#
# SERVER is what the machine boots by:
#   tftp:FILE        the server has the files of the boot volume of IMAGE, as they lie there, and tells the machine to load
#                    FILE by TFTP
#   http:VARIABLES   the server has IMAGE as http://10.0.2.100/disk.img, and the files likewise; VARIABLES is the store with
#                    a boot option that leads there
#   rom:ROM          there is no network, but an option ROM with PXE (boot/bios/tests/pxe_rom.asm), which has the files
#                    in boot/, and starts boot/pxe.bin
#
# STEPs are done to the files first: `remove FILE`, `add LABEL FILE`, `change FILE` (its last byte).

set -euo pipefail

: "${TEST_TMPDIR:?run this with bazel test}"

run_qemu=$1 mcopy=$2 http_server=$3 image=$4 kind=$5 steps=()
shift 5
while [[ $1 != -- ]]; do
  steps+=("${1#--step=}")
  shift
done
shift

# shellcheck source=toolchain/qemu/command.sh
source "$1"
busybox=$(runfile "$3")
server=$TEST_TMPDIR/server

step_remove() {
  "$busybox" rm "$server/$1"
}

step_add() {
  "$busybox" mkdir -p "$server/$("$busybox" dirname "$2")"
  "$busybox" cp "$(runfile "$1")" "$server/$2"
}

step_change() {
  local size
  size=$("$busybox" stat -c %s "$server/$1")
  "$busybox" chmod u+w "$server/$1"
  printf '\xff' | "$busybox" dd of="$server/$1" bs=1 seek="$((size - 1))" conv=notrunc 2>/dev/null
}

"$busybox" mkdir "$server"
"$(runfile "$mcopy")" -s -n -i "$image@@1M" ::/ "$server/"
for step in "${steps[@]}"; do
  read -ra words <<<"$step"
  "step_${words[0]}" "${words[@]:1}"
done
"$busybox" find "$server" -type f

if [[ $kind == rom:* ]]; then
  arguments=(-option-rom "${kind#*:}")
  while IFS= read -r path; do
    arguments+=(-fw_cfg "name=opt/pxe/boot/${path#"$server"/},file=${path//,/,,}")
  done < <("$busybox" find "$server" -type f)
  exec "$run_qemu" "$@" "${arguments[@]}"
fi

# An HTTP server for each connection, whose standard input and output are the connection. QEMU makes it by a port of the
# loopback interface, on which it listens for itself and for that moment. Without ipv6=off OVMF waits for a router of IPv6,
# for 15 s.
case $kind in
  tftp:*)
    network=tftp=${server//,/,,},bootfile=${kind#*:}
    boot_index=,bootindex=0
    ;;
  http:*)
    "$busybox" cp "$image" "$server/disk.img"
    "$busybox" cp "${kind#*:}" "$TEST_TMPDIR/variables.fd"
    "$busybox" chmod u+w "$TEST_TMPDIR/variables.fd"
    export qemu_variables=$TEST_TMPDIR/variables.fd
    network="ipv6=off,guestfwd=tcp:10.0.2.100:80-cmd:$PWD/$busybox sh $PWD/$http_server $PWD/$busybox ${server//,/,,}"
    boot_index=
    ;;
esac

exec "$run_qemu" "$@" -netdev "user,id=network,restrict=on,$network" -object "filter-dump,id=f,netdev=network,file=${TEST_UNDECLARED_OUTPUTS_DIR//,/,,}/x.pcap" \
  -device "virtio-net-pci,netdev=network,romfile=$boot_index"

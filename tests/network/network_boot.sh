#!/usr/bin/env bash
#
# Boots a machine from a network that QEMU plays, with nothing of the host's (-netdev user,restrict=on): the executable of
# every test of this package.
#
#   network_boot.sh RUN_QEMU HTTP_SERVER FILES SERVER [--step=STEP]... -- [ARGUMENT OF RUN_QEMU]...
#
# FILES is a directory, what the server has; or a disk image, which the server has as disk.img.
# SERVER is what the machine boots by:
#   tftp:FILE        FILE by TFTP: with UEFI
#   ipxe:ROM:FILE    FILE by TFTP: by that PXE ROM of an e1000, with BIOS
#   http:VARIABLES   VARIABLES is the store with a boot option that leads to a file of http://10.0.2.100
#   rom:ROM          there is no network, but an option ROM with PXE (boot/bios/tests/pxe_rom.asm), which has the files
#                    in boot/, and starts boot/pxe.bin
#
# STEPs are done to the files first: `remove FILE`, `add LABEL FILE`, `change FILE` (its last byte).

set -euo pipefail

: "${TEST_TMPDIR:?run this with bazel test}"

run_qemu=$1 http_server=$2 files=$3 kind=$4 steps=()
shift 4
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
  "$busybox" cp -L "$(runfile "$1")" "$server/$2"
}

step_change() {
  local size
  size=$("$busybox" stat -c %s "$server/$1")
  printf '\xff' | "$busybox" dd of="$server/$1" bs=1 seek="$((size - 1))" conv=notrunc 2>/dev/null
}

"$busybox" mkdir "$server"
if [[ -d $files ]]; then
  "$busybox" cp -RL "$files/." "$server"
  "$busybox" chmod -R u+w "$server"
else
  "$busybox" cp "$files" "$server/disk.img"
fi
for step in "${steps[@]}"; do
  read -ra words <<<"$step"
  "step_${words[0]}" "${words[@]:1}"
done
"$busybox" find "$server" -type f

# What QEMU has of FILE of the server.
tftp() {
  printf 'tftp=%s,bootfile=%s' "${server//,/,,}" "$1"
}

network='' card=virtio-net-pci,romfile=
case $kind in
  tftp:*) network=$(tftp "${kind#*:}") card+=,bootindex=0 ;;
  ipxe:*)
    IFS=: read -r _ rom file <<<"$kind"
    network=$(tftp "$file") card=e1000,bootindex=0,romfile=$(runfile "$rom")
    ;;
  http:*)
    "$busybox" cp "${kind#*:}" "$TEST_TMPDIR/variables.fd"
    "$busybox" chmod u+w "$TEST_TMPDIR/variables.fd"
    export qemu_variables=$TEST_TMPDIR/variables.fd
    # A server for each connection, whose standard input and output are the connection. QEMU makes it by a port of the
    # loopback interface, on which it listens for itself and for that moment. Without ipv6=off OVMF waits for a router of
    # IPv6, for 15 s.
    network="ipv6=off,guestfwd=tcp:10.0.2.100:80-cmd:$PWD/$busybox sh $PWD/$http_server $PWD/$busybox ${server//,/,,}"
    ;;
  rom:*)
    arguments=(-option-rom "${kind#*:}")
    while IFS= read -r path; do
      arguments+=(-fw_cfg "name=opt/pxe/boot/${path#"$server"/},file=${path//,/,,}")
    done < <("$busybox" find "$server" -type f)
    exec "$run_qemu" "$@" "${arguments[@]}"
    ;;
esac
exec "$run_qemu" "$@" -netdev "user,id=network,restrict=on,$network" -device "$card,netdev=network"

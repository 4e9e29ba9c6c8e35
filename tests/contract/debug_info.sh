#!/usr/bin/env bash
#
# Gives a kernel 100 MiB of debug information, boots it, and checks that nobody read that. The executable of
# every debug_info_test (defs.bzl). The disk is made here, as it is too large to keep.
#
#   debug_info.sh RUN_QEMU MAKE_IMAGE MFORMAT MMD MCOPY OBJCOPY FIRMWARE LOADER KERNEL [ARGUMENT OF RUN_QEMU]...
#
# The seventh ARGUMENT OF RUN_QEMU, its disk, is kiln.cfg here. QEMU writes down each read of a disk (its trace
# event blk_co_preadv), and all of them together must be a small part of the kernel's file.

set -euo pipefail

readonly DEBUG_MIB=100
readonly READ_MIB_MAX=16 # Loader, file system and kernel are 1 MiB, OVMF reads its 4 MiB of flash.

: "${TEST_TMPDIR:?run this with bazel test}" "${TEST_UNDECLARED_OUTPUTS_DIR:?run this with bazel test}"
run_qemu=$1 make_image=$2 tools=("$3" "$4" "$5") objcopy=$6 firmware=$7 loader=$8 kernel=$9
shift 9
# shellcheck source=toolchain/qemu/command.sh
source "$1"
busybox=$(runfile "$3")
config=$7
debug=$TEST_TMPDIR/debug big=$TEST_TMPDIR/kernel.elf disk=$TEST_TMPDIR/disk.img trace=$TEST_TMPDIR/trace

"$busybox" truncate -s "${DEBUG_MIB}M" "$debug"
"$(runfile "$objcopy")" --remove-section=.debug_info --add-section=.debug_info="$debug" "$kernel" "$big"
size=$("$busybox" stat -c %s "$big")
printf 'kernel.elf: %s bytes\n' "$size"
((size > DEBUG_MIB << 20))

BUSYBOX=$busybox MFORMAT=$(runfile "${tools[0]}") MMD=$(runfile "${tools[1]}") MCOPY=$(runfile "${tools[2]}") \
  "$busybox" sh "$make_image" "$firmware" "$disk" "$loader" "kernel.elf=$big" "kiln.cfg=$config"

status=0
"$run_qemu" "${@:1:6}" "$disk" "${@:8}" -trace enable=blk_co_preadv -D "$trace" || status=$?

total=0
while IFS= read -r line; do
  [[ ! $line =~ blk_co_preadv.*" bytes "([0-9]+) ]] || total=$((total + BASH_REMATCH[1]))
done <"$trace"
printf 'read from disks: %s bytes, expected 1 to %s MiB\n' "$total" "$READ_MIB_MAX"
((status == 0 && total > 0 && total <= READ_MIB_MAX << 20))

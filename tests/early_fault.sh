#!/usr/bin/env bash
#
# Boots a kernel at a random address that faults before it has an IDT of its own, and looks its RIP up, less the
# slide, in the kernel's table of symbols: kernel_main.
#
#   early_fault.sh SYMBOLIZE TABLE RUN_QEMU [ARGUMENT OF RUN_QEMU]...

set -euo pipefail

symbolize=$1 table=$2 run_qemu=$3
shift 3

die() {
  printf 'FAIL: %s\n' "$1"
  exit 1
}

"$run_qemu" "$@"
PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.
report=$(grep -a '^kiln: error: ' "$TEST_UNDECLARED_OUTPUTS_DIR/serial.log")
[[ $report =~ ' RIP=0x'([0-9a-f]{16})' slide=0x'([0-9a-f]+)', RSP ' ]] || die "no RIP and slide in: $report"
rip=${BASH_REMATCH[1]} slide=${BASH_REMATCH[2]}
((0x$slide % 4096 == 0)) || die "the slide 0x$slide is not one of whole pages"
printf '  at %016x\n' $((0x$rip - 0x$slide)) | "$symbolize" "$table" >"$TEST_TMPDIR/place"
grep -F ' kernel_main+0x' "$TEST_TMPDIR/place" || die "not in kernel_main: $(<"$TEST_TMPDIR/place")"

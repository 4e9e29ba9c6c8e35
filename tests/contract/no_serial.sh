#!/usr/bin/env bash
#
# no_serial.sh COMMAND_SH BUSYBOX MACHINE DISK: boots a test kernel on a machine without any serial port: loader
# and kernel find none where they look for one, and go on. Nothing is to be seen of it but the end:
# the kernel ends QEMU with status 33 (isa-debug-exit) once all that it checks holds.

set -euo pipefail

readonly DEADLINE=45 # Seconds; below Bazel's limit for a short test.

# shellcheck source=toolchain/qemu/command.sh
source "$1"
export TMPDIR=$TEST_TMPDIR
command=()
qemu_command "$(runfile "$3")" "$(runfile "$4")"
command+=(-display none -device "$QEMU_EXIT_DEVICE")

printf '+ %s\n' "$(quoted "${command[@]}")"
status=0
"$(runfile "$2")" timeout "$DEADLINE" "${command[@]}" </dev/null || status=$?
printf 'QEMU ended with status %s; expected %s\n' "$status" "$QEMU_EXIT_PASSED"
((status == QEMU_EXIT_PASSED))

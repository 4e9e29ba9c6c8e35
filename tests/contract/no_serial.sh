#!/usr/bin/env bash
#
# no_serial.sh COMMAND_SH BUSYBOX MACHINE DISK: boots a test kernel on a machine without any serial port: loader
# and kernel find none where they look for one, and go on. Nothing is to be seen of it but the end:
# the kernel ends QEMU with status 33 (isa-debug-exit) once all that it checks holds.

set -euo pipefail

readonly STATUS_PASSED=33
readonly DEADLINE=45 # Seconds; below Bazel's limit for a short test.

# shellcheck source=toolchain/qemu/command.sh
source "$1"
export TMPDIR=$TEST_TMPDIR
command=()
qemu_command "$(runfile "$3")" "$(runfile "$4")"
command+=(-display none -device "isa-debug-exit,iobase=0xf4,iosize=0x04")

printf '+ %s\n' "$(quoted "${command[@]}")"
status=0
"$(runfile "$2")" timeout "$DEADLINE" "${command[@]}" </dev/null || status=$?
printf 'QEMU ended with status %s; expected %s\n' "$status" "$STATUS_PASSED"
((status == STATUS_PASSED))

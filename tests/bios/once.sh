#!/usr/bin/env bash
#
# Boots a disk and looks for lines that come twice. The executable of every once_test (defs.bzl).
#
#   once.sh RUN_QEMU LINE... -- [ARGUMENT OF RUN_QEMU]...
#
# Passes if the boot does, and if all that is on the serial line from the first LINE on is these lines: each once, with
# nothing between them, and no command for a terminal.

set -euo pipefail

run_qemu=$1 expected=
shift
while [[ $1 != -- ]]; do
  expected+=$1$'\n'
  shift
done
shift

"$run_qemu" "$@"
serial=$(<"$TEST_UNDECLARED_OUTPUTS_DIR/serial.log")
serial=${serial//$'\r'/}$'\n'
first=${expected%%$'\n'*}
found=${serial#*"$first"}
[[ $found != "$serial" ]] || found=
if [[ $first$found != "$expected" ]]; then
  printf 'FAILED: on the serial line, as printf quotes it: %q\n' "$serial"
  exit 1
fi
# The first one starts a line.
before=${serial%%"$first"*}
if [[ -n $before && $before != *$'\n' ]]; then
  printf 'FAILED: the first line follows other text: %q\n' "$before"
  exit 1
fi

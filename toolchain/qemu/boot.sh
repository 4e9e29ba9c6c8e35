#!/usr/bin/env bash
#
# boot.sh COMMAND_SH MACHINE DISK [QEMU ARGUMENT]...: boots an image for a person to look at. Run by
# `bazel run //:bios` and `//:uefi`; the serial line is on the terminal.

set -euo pipefail

# shellcheck source=toolchain/qemu/command.sh
source "$1"
command=()
qemu_command "$(runfile "$2")" "$(runfile "$3")"
shift 3

if [[ -n ${DISPLAY:-} ]]; then
  command+=(-display sdl)
else
  command+=(-display none)
fi
command+=(-m 256 -serial mon:stdio "$@")

printf 'Ctrl-A X leaves, Ctrl-A C is the monitor of QEMU.\n+ %s\n' "$(quoted "${command[@]}")" >&2
status=0
"${command[@]}" || status=$?
if [[ $status == 1 && -n ${DISPLAY:-} ]]; then
  printf 'If QEMU has no screen to open its window on, run this again with DISPLAY unset.\n' >&2
fi
exit "$status"

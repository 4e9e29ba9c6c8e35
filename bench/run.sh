#!/usr/bin/env bash
#
# Boots a disk and prints the figures that its kernel counts: the executable of the targets of bench/.
#
#   run.sh COMMAND_SH MACHINE DISK [PATTERN [QEMU ARGUMENT]...]
#
# With arguments for QEMU guest time is the host's.
#
# Prints the lines of the serial log that contain PATTERN (default: "bench: "), from there on. Guest time is
# instructions (QEMU's -icount shift=0: one nanosecond each), so that every run prints the same figures, on every
# machine. The guest ends QEMU, or says "ready" and waits.

set -euo pipefail

readonly QUIET=300 # Seconds that a guest may take for its next line.

# shellcheck source=toolchain/qemu/command.sh
source "$1"
command=()
KILN_QEMU_ACCELERATOR=tcg qemu_command "$(runfile "$2")" "$(runfile "$3")" # Only TCG counts instructions.
pattern=${4:-bench: }
TMPDIR=${TEST_TMPDIR:-${TMPDIR:-/tmp}}
export TMPDIR

clock=("${@:5}")
((${#clock[@]} != 0)) || clock=(-icount 'shift=0,sleep=off')

coproc QEMU {
  exec "${command[@]}" "${clock[@]}" -display none -serial stdio \
    -device "$QEMU_EXIT_DEVICE"
}
qemu=$QEMU_PID
exec {output}<&"${QEMU[0]}" # Bash forgets QEMU as soon as that has ended, and its last lines with it.
trap 'kill "$qemu" 2>/dev/null && wait "$qemu" || true' EXIT # Gone when this has gone.

found=
while :; do
  status=0
  IFS= read -r -t "$QUIET" -u "$output" line || status=$?
  ((status <= 128)) || { printf 'nothing more on the serial line within %s s\n' "$QUIET" >&2 && exit 1; }
  ((status == 0)) || break
  line=${line//$'\r'/}
  if [[ $line == *"$pattern"* ]]; then
    found=yes
    printf '%s\n' "${line#*"$pattern"}"
  fi
  [[ $line != *"kernel panic"* && $line != "kiln: error:"* ]] || { printf '%s\n' "$line" >&2 && exit 1; }
  [[ $line != "Kiln: ready."* ]] || break
done
[[ -n $found ]] || { printf 'no "%s" on the serial line\n' "$pattern" >&2 && exit 1; }
if [[ $line != "Kiln: ready."* ]]; then
  status=0
  wait "$qemu" || status=$?
  ((status == QEMU_EXIT_PASSED)) || { printf 'QEMU ended with %s\n' "$status" >&2 && exit 1; }
fi

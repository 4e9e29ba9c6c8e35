#!/usr/bin/env bash
#
# Boots a disk of a kernel that neither ends nor says anything on the serial line, and looks at the screen until that
# shows a text.
#
#   screen_test.sh COMMAND_SH EVENTS_SH BUSYBOX VERDICT_SH FIND_TEXT MACHINE DISK TEXT
#
# Keeps the same files as the harness (tests/harness/run_qemu.sh).

set -euo pipefail
export LC_ALL=C

: "${TEST_TMPDIR:?run this with bazel test}" "${TEST_UNDECLARED_OUTPUTS_DIR:?run this with bazel test}"
export TMPDIR=$TEST_TMPDIR
readonly DEADLINE=45000 # Milliseconds.
readonly LOOK_EVERY=500 # As long between two looks; there is no event when a screen changes.

# shellcheck source=toolchain/qemu/command.sh
source "$1"
# shellcheck source=toolchain/qemu/events.sh
source "$(runfile "$2")"
# shellcheck source=tests/harness/verdict.sh
source "$(runfile "$4")"
busybox=$(runfile "$3") find_text=$(runfile "$5") text=$8
command=()
qemu_command "$(runfile "$6")" "$(runfile "$7")"

trap kill_all EXIT
trap 'exit 143' TERM INT
read_clock
until=$((now + DEADLINE)) verdict=
start_test "$busybox"
while [[ -z $verdict ]]; do
  read_clock
  look=$((now + LOOK_EVERY))
  while next_event_until "$look"; do :; done
  capture_machine "$TEST_TMPDIR/screen.ppm"
  if [[ -n $qemu_status$shutdown_reason ]]; then
    verdict="fail ($(stop_reason))"
  elif "$find_text" "$TEST_TMPDIR/screen.ppm" "$text"; then
    verdict=pass
  elif ((now >= until)); then
    verdict="fail (screen: no \"$text\" within $((DEADLINE / 1000)) s)"
  fi
done
stop_qemu
conclude "$verdict"

#!/usr/bin/env bash
#
# Debugs a guest as a person does: one program starts it and waits, another one is gdb. The executable of every gdb_test
# (defs.bzl).
#
#   gdb_test.sh GDB COMMANDS EXPECTED [ARGUMENT OF GDB]... -- BOOT_SH [ARGUMENT OF BOOT_SH]...
#
# COMMANDS are typed into gdb. Each line of EXPECTED is a pattern of bash; what gdb prints has to have lines that match them,
# in that order.

set -euo pipefail
export LC_ALL=C

readonly LIMIT=45 # Seconds that gdb has.

gdb=$1 commands=$2 expected=$3
shift 3
gdb_arguments=()
while [[ $1 != -- ]]; do
  gdb_arguments+=("$1")
  shift
done
shift

# The locked tools, none of the host's.
PATH=$(printf %s "$PWD"/../*kiln_image_tools/applets)
export HOME=$TEST_TMPDIR TMPDIR=$TEST_TMPDIR
export BUILD_WORKSPACE_DIRECTORY=$TEST_TMPDIR # Where gdb looks for sources: there are none, as they are no input.
# A socket's path has at most 107 bytes, which TEST_TMPDIR can have alone.
KILN_GDB_DIRECTORY=$(mktemp -d /tmp/kiln.XXXXXX)
export KILN_GDB_DIRECTORY
unset DISPLAY
guest='' debugger=''

clean_up() {
  [[ -z $debugger ]] || kill -KILL "$debugger" 2>/dev/null || true
  [[ -z $guest ]] || kill "$guest"
  wait
  rm -r "$KILN_GDB_DIRECTORY"
}
trap clean_up EXIT

die() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# The guest: it says on standard error that it waits.
coproc GUEST { exec "$BASH" "$@" --gdb --headless 2>&1; }
guest=$GUEST_PID
# shellcheck disable=SC2034 # guest_input keeps the guest's terminal open.
exec {guest_output}<&"${GUEST[0]}" {guest_input}>&"${GUEST[1]}"
line=
until [[ $line == *"waits for gdb"* ]]; do
  IFS= read -r -t "$LIMIT" -u "$guest_output" line || die "the guest does not wait: $line"
done
cat <&"$guest_output" >"$TEST_TMPDIR/guest.log" &
reader=$!

# gdb, which has to say something all the time.
exec {gdb_output}< <(exec "$BASH" "$gdb" "${gdb_arguments[@]}" <"$commands" 2>&1)
debugger=$! status=0 lines=()
while IFS= read -r -t "$LIMIT" -u "$gdb_output" line; do
  printf '%s\n' "$line"
  lines+=("$line")
done || status=$?
((status < 128)) || die "gdb has hung after its last line"
wait "$debugger" || die "gdb ended with status $?"
debugger=

kill "$guest"
wait "$guest" "$reader" || true
guest=
cat "$TEST_TMPDIR/guest.log"
for socket in "$KILN_GDB_DIRECTORY"/*; do
  [[ ! -e $socket ]] || die "$socket was left behind"
done

# The patterns, each behind where the one before was found.
found=0 number=0
while IFS= read -r pattern; do
  number=$((number + 1))
  # shellcheck disable=SC2053 # A pattern.
  until [[ ${lines[found]} == $pattern ]]; do
    found=$((found + 1))
    ((found < ${#lines[@]})) || die "$expected:$number: no line like $pattern"
  done
  found=$((found + 1))
done <"$expected"

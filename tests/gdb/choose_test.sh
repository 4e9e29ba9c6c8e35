#!/usr/bin/env bash
#
# Several guests wait for gdb, or none: nobody gets another's by chance.
#
#   choose_test.sh GDB BOOT_SH [ARGUMENT OF BOOT_SH]...

set -euo pipefail
export LC_ALL=C

readonly LIMIT=45 # Seconds that a guest has to wait for gdb, and gdb for a line.

gdb=$1
shift

# The locked tools, none of the host's.
PATH=$(printf %s "$PWD"/../*kiln_image_tools/applets)
export HOME=$TEST_TMPDIR TMPDIR=$TEST_TMPDIR
export BUILD_WORKSPACE_DIRECTORY=$TEST_TMPDIR # Where gdb looks for sources: there are none, as they are no input.
# A socket's path has at most 107 bytes, which TEST_TMPDIR can have alone.
KILN_GDB_DIRECTORY=$(mktemp -d /tmp/kiln.XXXXXX)
export KILN_GDB_DIRECTORY
unset DISPLAY
guests=()

clean_up() {
  ((${#guests[@]} == 0)) || kill "${guests[@]}"
  wait
  rm -r "$KILN_GDB_DIRECTORY"
}
trap clean_up EXIT

die() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# start COMMAND...: starts a guest, and waits until it waits. Sets `name`.
start() {
  local line=''
  exec {output}< <(exec "$BASH" "$@" --gdb --headless 2>&1 </dev/null)
  guests+=("$!")
  until [[ $line == *" waits for gdb: "* ]]; do
    IFS= read -r -t "$LIMIT" -u "$output" line || die "a guest does not wait: $line"
  done
  name=${line%% *}
}

# says STATUS PATTERN ARGUMENT...: gdb, called with the arguments, ends so, and has a line like that.
says() {
  local status=0 said
  said=$("$BASH" "$gdb" "${@:3}" --batch 2>&1) || status=$?
  printf '%s\n' "$said"
  # shellcheck disable=SC2053 # A pattern.
  [[ $status == "$1" && $said == *$2* ]] || die "status $status, expected $1 and $2"
}

says 2 "error: no guest waits for gdb; start one in another terminal"
says 1 "no guest waited when this gdb was started" --offline -ex kiln-connect
start "$@"
first=$name
says 0 "0x000000000000fff0 in" --stop=none
says 2 "error: no guest called other waits for gdb" --guest=other
start "$@"
second=$name
says 2 "error: several guests wait for gdb; choose one by --guest=NAME: *$second"
says 2 "error: several guests wait for gdb" --guest="${first%.*}"
says 0 "stage2_main (*) at ./boot/bios/main.c" --guest="$second" --stop=loader

# CLion connects by itself.
start "$@"
says 0 "stage2_main (*) at ./boot/bios/main.c" --guest="$name" --offline \
  -ex "target remote $KILN_GDB_DIRECTORY/$name" -ex kiln-connect -ex "kiln-run loader"

# A guest goes on when gdb leaves it, and can be looked at again: the kernel is found wherever it is.
start "$@"
says 0 "_start () at ./kernel/main.c" --guest="$name"
says 0 "The kernel runs." --guest="$name" --stop=none

#!/usr/bin/env bash
#
# Boots a kernel with a table of symbols that reports a fault, takes the names off its log, and has symbolize add
# them again: both must be the same. And a report without names, of the same code linked without a table, must
# get the same names from that table.
#
#   symbolize_test.sh SYMBOLIZE TABLE RUN_QEMU [ARGUMENT OF RUN_QEMU]...

set -euo pipefail

symbolize=$1 table=$2 run_qemu=$3
shift 3
raw=$TEST_UNDECLARED_OUTPUTS_DIR/serial.log log=$TEST_TMPDIR/colourless.log
readonly CALL='^  (at|by) [0-9a-f]{16}( @[0-9a-f]{8})?'

die() {
  printf 'FAIL: %s\n' "$1"
  exit 1
}

# The log without names: lines of callers that something is inlined into have nothing else.
strip_names() {
  sed -E "/^ {22,}[a-z]/d; s/($CALL) [A-Za-z_][^\r]*/\1/"
}

"$run_qemu" "$@"
PATH=../kiln_image_tools/applets # The locked busybox, no tool of the host.
sed -E $'s/\e\\[[0-9;]*m//g' <"$raw" >"$log"
strip_names <"$log" >"$TEST_TMPDIR/plain.log"
! grep -q 'backtrace\.c' "$TEST_TMPDIR/plain.log" || die "names are left"
"$symbolize" "$table" <"$TEST_TMPDIR/plain.log" >"$TEST_TMPDIR/symbolized.log"

# Its own names, if it has a table; else it has none, and the others must have come.
if grep -q 'backtrace\.c' "$log"; then
  cmp "$log" "$TEST_TMPDIR/symbolized.log" || die "$(diff "$log" "$TEST_TMPDIR/symbolized.log")"
  "$symbolize" "$table" <"$raw" | cmp - "$log" || die "what has names is changed, or keeps its colours"
else
  cmp "$log" "$TEST_TMPDIR/plain.log" || die "a plain log was changed"
fi
for name in 'write_to (tests/kernels/backtrace.c:14) [inlined]' \
  'write_below (tests/kernels/backtrace.c:18) [inlined]' ' descend+0x' ' on_other_stack+0x' ' change_stack+0x' \
  ' kernel_main+0x' ' _start+0x'; do
  grep -qF "$name" "$TEST_TMPDIR/symbolized.log" || die "no $name in $(<"$TEST_TMPDIR/symbolized.log")"
done

# Not a table: one line, and nothing is copied.
status=0
"$symbolize" "$log" <"$raw" >"$TEST_TMPDIR/output" 2>"$TEST_TMPDIR/error" || status=$?
if ((status != 1)) || [[ -s $TEST_TMPDIR/output ]]; then die "a log is taken for a table"; fi
grep -q "^kiln: error: .*colourless.log: not a GSYM table" "$TEST_TMPDIR/error" || die "$(<"$TEST_TMPDIR/error")"
printf 'symbolize: pass\n'

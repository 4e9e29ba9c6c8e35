#!/usr/bin/env bash
#
# Boots a kernel with a table of symbols that reports a fault, takes the names off its log, and has symbolize add
# them again: both must be the same. And a report without names, of the same code linked without a table, must
# get the same names from that table. Of another build's table there are no names, unless they are asked for.
#
#   symbolize_test.sh HAS_ID SYMBOLIZE TABLE OTHER_TABLE RUN_QEMU [ARGUMENT OF RUN_QEMU]...
#
# HAS_ID is 1 or 0: whether the kernel has a build id.

set -euo pipefail

has_id=$1 symbolize=$2 table=$3 other_table=$4 run_qemu=$5
shift 5
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
PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.
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

# Another build's table.
refused() {
  local status=0
  "$symbolize" "$@" >"$TEST_TMPDIR/output" 2>"$TEST_TMPDIR/error" || status=$?
  cat "$TEST_TMPDIR/error"
  return "$((status != 1))"
}
build=$(sed -n 's/^backtrace, innermost call first; slide 0x[0-9a-f]*; build \([0-9a-f]\{16\}\):.*/\1/p' "$log")
((${#build} == has_id * 16)) || die "the report does not name its build, or names one that is not there"
own="a build without an id"
((!has_id)) || own="build $build"
refused "$other_table" <"$TEST_TMPDIR/plain.log" || die "names of another build are printed"
cmp "$TEST_TMPDIR/plain.log" "$TEST_TMPDIR/output" || die "the log was changed"
sentence=$(sed -n 's/^kiln: error: //p' "$TEST_TMPDIR/error")
[[ $sentence == "line "*": the report is of $own, $other_table of build "* && $sentence != *"$own"*"$own"* &&
  $sentence == *"--any-build"* && $(wc -l <"$TEST_TMPDIR/error") == 1 ]] || die "that is not the sentence: $sentence"
"$symbolize" "$other_table" --any-build <"$TEST_TMPDIR/plain.log" >"$TEST_TMPDIR/output" 2>"$TEST_TMPDIR/error" ||
  die "--any-build ends with an error"
grep -q "^kiln: warning: .*$own" "$TEST_TMPDIR/error" || die "no warning that names may be wrong"
cmp -s "$TEST_TMPDIR/plain.log" "$TEST_TMPDIR/output" && die "--any-build adds no names"

# A log of several boots: of this build, of another one, of a kernel without an id, of this build again.
boots() {
  cat "$1"
  sed "s/; build $build:/; build 0123456789abcdef:/" "$TEST_TMPDIR/plain.log"
  sed "s/; build $build:/:/" "$TEST_TMPDIR/plain.log"
  cat "$1"
}
if ((has_id)); then
  boots "$TEST_TMPDIR/plain.log" >"$TEST_TMPDIR/boots.log"
  boots "$TEST_TMPDIR/symbolized.log" >"$TEST_TMPDIR/boots_expected.log"
  refused "$table" <"$TEST_TMPDIR/boots.log" || die "a log with another build passes"
  cmp "$TEST_TMPDIR/boots_expected.log" "$TEST_TMPDIR/output" || die "the wrong boots have names"
  grep -q "of build 0123456789abcdef, $table of build $build: " "$TEST_TMPDIR/error" || die "not both builds are named"
  grep -q "of a build without an id, $table of build $build: " "$TEST_TMPDIR/error" || die "a build without an id passes"
fi

# What the loader's code reports before the kernel has an IDT: with the slide it gets names, without it does not.
call=$(grep -m 1 ' descend+0x' "$TEST_TMPDIR/symbolized.log" | tr -d '\r')
read -r _ address _ <<<"$(grep -m 1 -E '^  at ' "$TEST_TMPDIR/plain.log" | tr -d '\r')"
early="kiln: error: exception 14 (page fault) before the kernel loaded an IDT of its own: error code 0x2"
rip=$(printf '%x' $((0x$address + 0x1234000)))
printf '%s, RIP=0x%s slide=0x1234000, RSP 0x0, CR2 0x0\r\n' "$early" "$rip" >"$TEST_TMPDIR/early.log"
"$symbolize" "$table" <"$TEST_TMPDIR/early.log" >"$TEST_TMPDIR/output"
cat "$TEST_TMPDIR/output"
[[ $(head -n 1 "$TEST_TMPDIR/output") == "$(<"$TEST_TMPDIR/early.log")" ]] || die "the early fault's line was changed"
{ grep -q "^  at $address @${rip: -8} write_to (tests/kernels/backtrace.c:14) \[inlined\]" "$TEST_TMPDIR/output" &&
  grep -qF "${call##* descend}" "$TEST_TMPDIR/output"; } || die "an early fault has no name"
sed 's/ slide=0x1234000//' "$TEST_TMPDIR/early.log" >"$TEST_TMPDIR/no_slide.log"
"$symbolize" "$table" <"$TEST_TMPDIR/no_slide.log" >"$TEST_TMPDIR/output"
cmp "$TEST_TMPDIR/output" "$TEST_TMPDIR/no_slide.log" || die "a name without a slide"

# Wrong words.
status=0
"$symbolize" "$table" --all <"$log" 2>"$TEST_TMPDIR/error" || status=$?
{ ((status == 2)) && grep -q "^usage: .*--any-build" "$TEST_TMPDIR/error"; } || die "an unknown option passes"

# Not a table: one line, and nothing is copied.
status=0
"$symbolize" "$log" <"$raw" >"$TEST_TMPDIR/output" 2>"$TEST_TMPDIR/error" || status=$?
if ((status != 1)) || [[ -s $TEST_TMPDIR/output ]]; then die "a log is taken for a table"; fi
grep -q "^kiln: error: .*colourless.log: not a GSYM table" "$TEST_TMPDIR/error" || die "$(<"$TEST_TMPDIR/error")"
printf 'symbolize: pass\n'

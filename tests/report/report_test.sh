#!/usr/bin/env bash
#
# Makes a page of invented results, and looks whether it is well-formed, complete, and takes nothing in them for markup.
# Usage: report_test.sh XMLWF FIXTURE_SH REPORT_SH PART...
set -euo pipefail
export LC_ALL=C

xmlwf=${1/#external/..} fixture_sh=$2 report=$3 busybox=$PWD/${4/#external/..}
shift 3
# shellcheck source=tests/report/fixture.sh
source "$fixture_sh"
page=$TEST_UNDECLARED_OUTPUTS_DIR/report.html
failures=0

fail() {
  printf 'FAILED: %s\n' "$1"
  failures=$((failures + 1))
}

# expect COUNT TEXT: the page has so many of it. (Busybox's grep -oF sees one in a line.)
expect() {
  local count
  # shellcheck disable=SC2016 # A program of awk's.
  count=$(text=$2 "$busybox" awk '{
    for (rest = $0; at = index(rest, ENVIRON["text"]); rest = substr(rest, at + 1)) count++
  } END { print count + 0 }' "$page")
  [[ $count == "$1" ]] || fail "$count times $2, not $1 times"
}

# refuses TEXT ARGUMENT...: report.sh fails with these, and says so.
refuses() {
  local text=$1 output
  shift
  if output=$("$report" "$@" 2>&1 </dev/null); then
    fail "it takes $*"
  elif [[ $output != *"$text"* ]]; then
    fail "\"$output\" does not say \"$text\""
  fi
}

make_fixture "$TEST_TMPDIR/fixture"
options=(--tests "$fixture/tests" --testlogs "$fixture/logs")
"$report" "$@" "${options[@]}" --bench "$fixture/bench" --out "$page" | "$busybox" tee "$TEST_TMPDIR/said"

[[ $(<"$TEST_TMPDIR/said") == *" 15 tests: $FIXTURE_PASSED passed, $FIXTURE_FAILED failed, $FIXTURE_IDLE not run; $FIXTURE_PICTURES screens; "* ]] ||
  fail "it counts otherwise"
said=$("$xmlwf" "$page") || true # It says what is wrong where.
[[ -z $said ]] || fail "not well-formed: $said"

# Each test has one link in the tables, and one place that it leads to.
expect "$FIXTURE_PASSED" 'class="cell pass" href="#t'
expect "$FIXTURE_FAILED" 'class="cell fail" href="#t'
expect "$FIXTURE_IDLE" 'class="cell idle" href="#t'
expect 15 '<article class="test" id="t'
# Pictures are there once.
expect "$FIXTURE_PICTURES" 'href="data:image/png;base64,'
expect 5 'the same in 5 tests'
expect 1 'A screenshot is not in this page: not a PNG.'

# What is hostile is text.
expect 0 '<script'
expect 0 $'\e'
expect 1 '&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;&amp;amp;&quot;red '
expect 1 $'\xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd \xef\xbf\xbd'
expect 1 '>//tests:<wbr/><b>bios_&lt;/script&gt;&lt;b&gt;_test</b>'
expect 1 '<th scope="row">q35&lt;i&gt;</th>'
expect 0 /home/somebody
expect 0 root:x:0

# Logs are cut, with a note; the page stays small.
expect 1 "$((LOG_SIZE - 16 * 1024)) bytes are left out here"
expect 1 "$LOG_SIZE bytes</small>"
(($("$busybox" stat -c %s "$page") < 600000)) || fail "the page is larger than 600 kB"

# Results, machines, faults, figures.
expect 3 'hang: no &quot;KILN TEST PASS&quot; within 45 s'
expect 2 '>exited &lt;b&gt;1<'
expect 4 'no test.xml that can be read'
expect 1 'from a zip'
expect 1 '<th scope="row">1 TiB</th>'
expect 1 '<th scope="row">USB by xHCI</th>'
expect 1 '<th scope="row">NVMe</th>'
expect 1 '<th scope="row">corei7_haswell</th>'
expect 1 'bochs pc 64m</th>'
expect 1 '<td>511</td><td>301</td><td>205</td><td>3</td><td class="fail">2</td>'
expect 1 'a faults.json without kind or cases'
expect 1 'src="data:image/svg+xml;base64,'
expect 1 '<th scope="row">64 KiB</th><td>0.36</td><td class="none">'
expect 1 '<th scope="row">2</th><td>1000000</td>'
expect 1 '<dt>qemu-system-x86</dt>'
expect 1 '<dt>boot/uefi/BOOTX64.EFI</dt>'
# Nothing is loaded from elsewhere.
expect 0 'src="http'
expect 0 'url('

refuses "no such option" "$@" "${options[@]}" --out "$page" --colour red
refuses "something has to follow" "$@" --out
refuses "there are no results" "$@" --tests "$fixture/tests" --testlogs "$fixture/none" --out "$page"
refuses "bazel run //tests:report" "$@" --out "$page"
printf '[]' >"$fixture/bench/other.json"
refuses 'no JSON object with "series"' "$@" "${options[@]}" --bench "$fixture/bench" --out "$TEST_TMPDIR/other.html"
printf 'no label\n' >"$fixture/tests"
refuses "is no test" "$@" "${options[@]}" --out "$TEST_TMPDIR/other.html"
exit "$((failures > 0))"

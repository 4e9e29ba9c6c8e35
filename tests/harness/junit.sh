#!/usr/bin/env bash
#
# The tests of a kernel as they go by, and as JUnit XML: sourced by run_kernel_test.sh, after events.sh.

# shellcheck disable=SC2154 # serial_lines is of events.sh.

open_test=     # Name of the test that has begun and not ended.
open_output=   # What it has printed.
test_cases=    # XML of those that have ended.
tests_passed=0 tests_failed=0 tests_skipped=0

# Prints $1 as XML text: without what XML cannot hold (XML 1.0 §2.2), and with names for what it must not.
xml_text() {
  local text=${1//[^[:print:]$'\n\t']/?}
  text=${text//&/\&amp;}
  text=${text//</\&lt;}
  text=${text//>/\&gt;}
  text=${text//\"/\&quot;}
  printf '%s' "$text"
}

test_begins() {
  open_test=$1 open_output=
}

# A line that the kernel printed in between.
test_says() {
  [[ -z $open_test ]] || open_output+=$1$'\n'
}

test_skipped() {
  tests_skipped=$((tests_skipped + 1))
  test_cases+="    <testcase $(case_attributes "$1")><skipped/></testcase>"$'\n'
}

# case_attributes NAME [FILE LINE SECONDS]
case_attributes() {
  printf 'classname="%s" name="%s"' "$(xml_text "${TEST_TARGET:-kernel_test}")" "$(xml_text "$1")"
  [[ -z ${2:-} ]] || printf ' file="%s" line="%s" time="%s"' "$(xml_text "$2")" "$3" "$4"
}

# test_ends LINE: takes a line like "[ ok ] name, file.c:12, 1.234 ms".
test_ends() {
  local attributes seconds
  [[ $1 =~ ^\[(.*)\]\ (.*),\ (.*):([0-9]+),\ ([0-9]+)\.([0-9]+)\ ms$ ]] || return 0
  [[ ${BASH_REMATCH[2]} == "$open_test" ]] || return 0
  printf -v seconds '%d.%03d%s' $((BASH_REMATCH[5] / 1000)) $((BASH_REMATCH[5] % 1000)) "${BASH_REMATCH[6]}"
  attributes=$(case_attributes "$open_test" "${BASH_REMATCH[3]}" "${BASH_REMATCH[4]}" "$seconds")
  if [[ $1 == '[ ok ]'* ]]; then
    tests_passed=$((tests_passed + 1))
    test_cases+="    <testcase $attributes/>"$'\n'
  else
    test_failed "$attributes"
  fi
  open_test=
}

# The message of a failure is the first line that says what went wrong: a panic, or "  FILE:LINE: what".
test_failed() {
  local line first=${open_output%%$'\n'*}
  while IFS= read -r line; do
    if [[ $line == "kernel panic: "* || $line =~ ^\ \ [^\ ]+:[0-9]+:\  ]]; then
      first=$line
      break
    fi
  done <<<"$open_output"
  tests_failed=$((tests_failed + 1))
  test_cases+="    <testcase $1>"$'\n'
  test_cases+="      <failure message=\"$(xml_text "${first#"${first%%[! ]*}"}")\">$(xml_text "$open_output")</failure>"$'\n'
  test_cases+="    </testcase>"$'\n'
}

# close_open_test VERDICT: a test that never ended has failed, as VERDICT says.
close_open_test() {
  [[ -n $open_test ]] || return 0
  open_output=$1$'\n'$open_output
  test_failed "$(case_attributes "$open_test")"
  open_test=
}

# write_junit MILLISECONDS VERDICT: writes XML_OUTPUT_FILE, where Bazel expects it. A kernel that failed outside of
# its tests is an error of the suite.
write_junit() {
  local seconds total=$((tests_passed + tests_failed + tests_skipped)) errors=0
  [[ -n ${XML_OUTPUT_FILE:-} ]] || return 0
  [[ $2 == pass || $tests_failed != 0 ]] || errors=1
  printf -v seconds '%d.%03d' $(($1 / 1000)) $(($1 % 1000))
  {
    printf '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    printf '  <testsuite name="%s" tests="%s" failures="%s" errors="%s" skipped="%s" time="%s">\n' \
      "$(xml_text "${TEST_TARGET:-kernel_test}")" "$((total + errors))" "$tests_failed" "$errors" \
      "$tests_skipped" "$seconds"
    printf '%s' "$test_cases"
    if ((errors)); then
      printf '    <testcase %s><error message="%s"/></testcase>\n' \
        "$(case_attributes "the kernel")" "$(xml_text "$2")"
    fi
    printf '    <system-out>%s</system-out>\n' "$(xml_text "$(printf '%s\n' "${serial_lines[@]}")")"
    printf '  </testsuite>\n</testsuites>\n'
  } >"$XML_OUTPUT_FILE"
}

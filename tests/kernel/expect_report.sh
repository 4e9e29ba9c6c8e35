#!/usr/bin/env bash
#
# Runs a kernel test that has to fail, and compares what it reports with what it should.
#
#   expect_report.sh EXPECTED TEST [ARGUMENT OF TEST]...
#
# EXPECTED has a line for each line that must appear in the test's log or in its JUnit XML, in this order, or a
# part of one. TEST is run_kernel_test.sh.

set -euo pipefail

expected=$1 test=$2
shift 2

XML_OUTPUT_FILE=$TEST_TMPDIR/test.xml
export XML_OUTPUT_FILE
status=0
log=$("$test" "$@" 2>&1) || status=$?
printf '%s\n' "$log"
if [[ $status != 1 ]]; then
  printf 'expect_report: exit status %s instead of 1\n' "$status"
  exit 1
fi

rest=$log$'\n'$(<"$XML_OUTPUT_FILE")
while IFS= read -r line; do
  if [[ $rest != *"$line"* ]]; then
    printf 'expect_report: no "%s" in its place. What is left:\n%s\n' "$line" "$rest"
    exit 1
  fi
  rest=${rest#*"$line"}
done <"$expected"
printf 'expect_report: the test failed, as it should\n'

#!/usr/bin/env bash
#
# Passes if a boot test fails as it should. The executable of every expect_failure_test (tests/defs.bzl).
#
#   expect_failure.sh TEST VERDICT [LINE]... -- [ARGUMENT OF TEST]...
#
# VERDICT is the start of what TEST must say in `verdict: fail (...)`, each LINE a text that its serial log
# must contain.

set -euo pipefail

test=$1 verdict=$2 lines=()
shift 2
while [[ $1 != -- ]]; do
  lines+=("$1")
  shift
done
shift

status=0
log=$("$test" "$@" 2>&1) || status=$?
printf '%s\n' "$log"

problems=()
[[ $status == 1 ]] || problems+=("exit status $status instead of 1")
[[ ${log##*$'\n'} == "verdict: fail ($verdict"* ]] || problems+=("the verdict is not \"fail ($verdict...\"")
for line in "${lines[@]}"; do
  [[ $log == *$'\n'"serial: "*"$line"* ]] || problems+=("no \"$line\" on the serial line")
done

printf 'expect_failure: %s\n' "${problems[@]:-the test failed, as it should}"
((${#problems[@]} == 0))

#!/usr/bin/env bash
#
# catalogue_test.sh PRINT_ERRORS CODE...: each error that the loaders know has a test, and each CODE is one.

set -euo pipefail

print_errors=$1
shift
failures=0

known=()
while IFS= read -r line; do
  if [[ $line =~ ^"| "(K[0-9]+)" |" ]]; then known+=("${BASH_REMATCH[1]}"); fi
done < <("$print_errors")
((${#known[@]} > 0))

for code in "${known[@]}"; do
  if [[ " $* " != *" $code "* ]]; then
    printf '%s: no test provokes it; add one to tests/errors/BUILD.bazel\n' "$code"
    failures=$((failures + 1))
  fi
done
for code; do
  if [[ " ${known[*]} " != *" $code "* ]]; then
    printf '%s: the loaders know no such code; tests/errors/BUILD.bazel has it\n' "$code"
    failures=$((failures + 1))
  fi
done
((failures == 0))

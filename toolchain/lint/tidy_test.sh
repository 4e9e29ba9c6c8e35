#!/usr/bin/env bash
#
# clang-tidy finds nothing suspicious.
#
# Usage: tidy_test.sh REPORT...
# A report is what clang-tidy says of one C file; nothing, if it finds nothing.

set -euo pipefail

(($#))
failed=0
for report; do
  text=$(<"$report")
  [[ -n $text ]] || continue
  printf '%s\n' "$text"
  failed=1
done
if ((failed)); then
  printf '\ntidy_test: %s\n' "change these lines, or write // NOLINT(CHECK): why at their end; .clang-tidy lists the checks"
  exit 1
fi

#!/usr/bin/env bash
# A program of unit_test ends at its first mistake, and says in which line of the source that is.
# Usage: sanitizer_test.sh PROGRAM EXPECTED...
set -euo pipefail

program=$1
shift
if output=$("$program" 2>&1); then
  echo "FAIL: $program succeeds"
  exit 1
fi
echo "$output"
for expected in "$@"; do
  [[ $output == *"$expected"* ]] || { echo "FAIL: no '$expected' in this"; exit 1; }
done

#!/usr/bin/env bash
#
# same_test.sh DOCUMENT TOOL: the document is what the tool prints.

set -euo pipefail

if [[ $(<"$1") != "$("$2")" ]]; then
  printf '%s is out of date; write it anew with:\n' "$1"
  printf '  bazel run //boot/core:print_errors > %s\n' "$1"
  exit 1
fi

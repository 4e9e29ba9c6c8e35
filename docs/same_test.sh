#!/usr/bin/env bash
#
# same_test.sh DOCUMENT TOOL LABEL: the document is what the tool, which has this label, prints.

set -euo pipefail

if [[ $(<"$1") != "$("$2")" ]]; then
  printf '%s is out of date; write it anew with:\n' "$1"
  printf '  bazel run %s > %s\n' "$3" "$1"
  exit 1
fi

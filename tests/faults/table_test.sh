#!/usr/bin/env bash
#
# table_test.sh TABLE DOCUMENT: the document has all lines of the table, in a row, and no other table row after them.

set -euo pipefail

table=$(<"$1")
document=$(<"$2")
if [[ $document != *$'\n'"$table"$'\n\n'* ]]; then
  printf '%s has not this table, of tests/faults/lies.bzl; paste it:\n\n%s\n' "$2" "$table"
  exit 1
fi

#!/usr/bin/env bash
#
# Prints how many of the paths on standard input can be read: files that have a byte, directories that have an
# entry. Run by hermetic.sh inside an action.

set -euo pipefail

count=0
while IFS= read -r path; do
  byte=
  if [[ -d $path ]]; then
    entries=("$path"/*)
    [[ ! -e ${entries[0]} ]] || byte=x
  else
    IFS= read -r -n 1 byte 2>/dev/null <"$path" || true
  fi
  [[ -z $byte ]] || count=$((count + 1))
done
printf '%s\n' "$count"

#!/bin/sh
#
# Runs a program that says more than anybody wants to know, and ends with 0 when it has failed. An action's, run by the
# packaged busybox:
#
#   busybox sh quiet.sh PROGRAM ARGUMENT... OUTPUT

set -eu

for output; do :; done
if ! said=$("$@" 2>&1) || [ ! -s "$output" ]; then
  printf '%s\nkiln: error: %s has not made %s: see above\n' "$said" "$1" "$output" >&2
  exit 1
fi

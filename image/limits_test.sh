#!/usr/bin/env bash
#
# Checks that disk_image refuses what is longer than a loader holds, and only that.
#
#   limits_test.sh BUSYBOX CONFIG_H NAME=BYTES...
#
# NAME is a constant of CONFIG_H, and BYTES its value.

set -euo pipefail

busybox=../${1#external/} header=$2
failures=0
for limit in "${@:3}"; do
  if "$busybox" grep -q "^#define ${limit%=*} ${limit#*=}u " "$header"; then
    printf '%s\n' "$limit"
  else
    printf 'FAIL: %s does not say %s, as image/private/limits.bzl does\n' "$header" "$limit"
    failures=$((failures + 1))
  fi
done
((failures == 0 && $# > 2))

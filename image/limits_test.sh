#!/usr/bin/env bash
#
# Checks that disk_image and kiln-image refuse what is longer than a loader holds, and only that.
#
#   limits_test.sh BUSYBOX CONFIG_H KILN_IMAGE NAME=BYTES...
#
# NAME is a constant of CONFIG_H, and BYTES its value. Constants of KILN_IMAGE have no prefix, and count no terminator.

set -euo pipefail

busybox=../${1#external/} header=$2 kiln_image=$3
failures=0
for limit in "${@:4}"; do
  if "$busybox" grep -q -E "^#define ${limit%=*} ${limit#*=}u( |$)" "$header"; then
    printf '%s\n' "$limit"
  else
    printf 'FAIL: %s does not say %s, as image/private/limits.bzl does\n' "$header" "$limit"
    failures=$((failures + 1))
  fi
done
for name in COMMAND_LINE_MAX FILE_MAX MODULES_MAX PATH_MAX STRING_MAX; do
  bytes=$("$busybox" sed -n "s/^#define CONFIG_$name \([0-9]*\)u.*/\1/p" "$header")
  case $name in
    COMMAND_LINE_MAX | PATH_MAX | STRING_MAX) bytes=$((bytes - 1)) ;;
  esac
  if ! "$busybox" grep -E -q "^readonly (.* )?$name=$bytes( |\$)" "$kiln_image"; then
    printf 'FAIL: %s does not say %s=%s, as %s does\n' "$kiln_image" "$name" "$bytes" "$header"
    failures=$((failures + 1))
  fi
done
((failures == 0 && $# > 3))

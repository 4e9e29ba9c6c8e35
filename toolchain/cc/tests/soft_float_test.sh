#!/usr/bin/env bash
# Floating-point arithmetic in a kernel is a call to a function that does not exist.
# Usage: soft_float_test.sh READELF ARCHIVE
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

symbols=$("$1" --symbols "$2")
echo "$symbols"
grep -qE 'UND __muldf3$' <<<"$symbols" || { echo "FAIL: the compiler multiplies by itself"; exit 1; }

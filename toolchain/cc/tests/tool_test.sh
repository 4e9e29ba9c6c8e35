#!/usr/bin/env bash
# A host tool is one static file, and has run in an action.
# Usage: tool_test.sh READELF TOOL OUTPUT
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

[[ "$(cat "$3")" == KILN ]] || { echo "FAIL: the genrule made $(cat "$3")"; exit 1; }
headers=$("$1" --program-headers "$2")
echo "$headers"
if grep -E 'INTERP|DYNAMIC' <<<"$headers"; then
  echo "FAIL: the tool needs a dynamic loader"
  exit 1
fi

#!/usr/bin/env bash
# Looks at a flat binary: what NASM wrote first, the blob from another platform, C behind it.
# Usage: flat_test.sh FLAT BLOB
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

flat=$1
blob=$2

start=$(od -An -tx1 -N3 "$flat" | tr -d ' ')
[[ "$start" == fafceb ]] || { echo "FAIL: starts with $start, not cli, cld, jmp"; exit 1; }

size=$(stat -Lc %s "$blob")
tail -c +5 "$flat" | head -c "$size" | cmp - "$blob"

[[ "$(tail -c 5 "$flat" | tr -d '\0')" == kiln ]] || { echo "FAIL: .rodata is not last"; exit 1; }

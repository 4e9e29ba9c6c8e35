#!/usr/bin/env bash
# The flat binary is what its four inputs say, and nothing else.
# Usage: flat_test.sh FLAT
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

[[ "$(cat "$1")" == kiln ]] || { echo "FAIL: the flat binary is"; od -c "$1"; exit 1; }

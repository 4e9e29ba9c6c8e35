#!/usr/bin/env bash
# Two builds of the same sources, with different file names in between, have the same bytes.
# Usage: same_test.sh FILE FILE
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

cmp "$1" "$2"

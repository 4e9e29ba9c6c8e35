#!/usr/bin/env bash
# Two builds of the same sources, with different file names in between, have the same bytes.
# Usage: same_test.sh FILE FILE
set -euo pipefail

cmp "$1" "$2"

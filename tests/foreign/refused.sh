#!/usr/bin/env bash
# Code of a kernel that does not link: the linker says why, and what to do.
# Usage: refused.sh LD SCRIPT ARCHIVE EXPECTED, which is a text of the linker's messages.
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

ld=../${1#external/}
script=$2
archive=$3
expected=$4

die() {
  echo "FAIL: $1"
  exit 1
}

status=0
output=$("$ld" -nostdlib --gc-sections -T "$script" --whole-archive "$archive" -o "$TEST_TMPDIR/kernel.elf" 2>&1) || status=$?
echo "$output"
((status != 0)) || die "it links"
[[ $output == *"$expected"* ]] || die "that is not what is wrong: $expected"

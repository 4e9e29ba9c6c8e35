#!/usr/bin/env bash
# Kernels that a loader would refuse do not pass the check of kiln_kernel, and are not copied.
# Usage: check_kernel_test.sh CHECK_KERNEL WRITABLE_CODE GOOD...
set -euo pipefail

check_kernel=$1
writable_code=$2
good=("${@:3}")
copy=$TEST_TMPDIR/copy.elf
cut=$TEST_TMPDIR/cut.elf

die() {
  echo "FAIL: $1"
  exit 1
}

# refuses KERNEL SENTENCE: one line on stderr, and nothing else.
refuses() {
  local status=0 output
  output=$("$check_kernel" "$1" "$copy" 2>&1) || status=$?
  echo "$output"
  ((status == 1)) || die "check_kernel ended with $status, not 1"
  [[ $output == "kiln: error: $1: $2; "*". (K"[0-9][0-9]")" ]] || die "that is not what is wrong: $2"
  [[ ! -e $copy ]] || die "there is a copy"
}

refuses "$writable_code" "a segment is both writable and executable"
refuses "$0" "not an ELF file"
head -c 4096 "${good[0]}" >"$cut"
refuses "$cut" "a segment contradicts the file or itself"

for kernel in "${good[@]}"; do
  "$check_kernel" "$kernel" "$copy" || die "$kernel does not pass"
  cmp "$kernel" "$copy" || die "the copy of $kernel is another file"
done

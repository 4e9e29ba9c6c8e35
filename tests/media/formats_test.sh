#!/usr/bin/env bash
#
# A disk in a virtual machine's format has the bytes of the raw one, and a second conversion makes the same file.
#
#   formats_test.sh BUSYBOX QEMU_IMG CONVERT_SH [RAW CONVERTED]...

set -euo pipefail

: "${TEST_TMPDIR:?run this with bazel test}"

# Prints where a path that $(rootpath) gave lies in the runfiles.
runfile() {
  case $1 in
    external/*) printf '../%s' "${1#external/}" ;;
    *) printf '%s' "$1" ;;
  esac
}

BUSYBOX=$(runfile "$1") QEMU_IMG=$(runfile "$2") convert=$3
export BUSYBOX QEMU_IMG
shift 3
failures=0

# expect_same WHAT FILE OTHER
expect_same() {
  if ! "$BUSYBOX" cmp "$2" "$3"; then
    printf 'FAILED %s\n' "$1"
    failures=$((failures + 1))
  fi
}

while (($#)); do
  raw=$1 converted=$2 format=${2##*.}
  shift 2
  printf '%s: %s bytes\n' "$converted" "$("$BUSYBOX" stat -L -c %s "$converted")"
  "$QEMU_IMG" convert -f "$format" -O raw "$converted" "$TEST_TMPDIR/back.img"
  expect_same "$converted: converted back, the raw disk" "$TEST_TMPDIR/back.img" "$raw"
  "$QEMU_IMG" check -q -f "$format" "$converted" || failures=$((failures + 1))
  again=$TEST_TMPDIR/${converted##*/} # A .vmdk has the name of its file in it.
  "$BUSYBOX" sh "$convert" "$raw" "$again"
  expect_same "$converted: made again, the same" "$again" "$converted"
done

printf '%s failures\n' "$failures"
((failures == 0))

#!/usr/bin/env bash
#
# covered_test.sh BUSYBOX SHAPES_AWK LISTING: each pair of values is in a shape of the listing, or there is no shape that could
# have it; and no shape is one that cannot be. Then the same of listings that are wrong, which have to be found so.

set -euo pipefail

# $(rootpath) of a file of another repository is beside the main workspace's runfiles.
files=("${@/#external/..}")
busybox=${files[0]} shapes=${files[1]} listing=${files[2]}

check() {
  "$busybox" awk -v mode=check -f "$shapes" "$1"
}

fails=0
# finds TEXT: the listing of standard input is wrong, and the check says TEXT.
finds() {
  local said
  "$busybox" cat >"$TEST_TMPDIR/wrong.tsv"
  if said=$(check "$TEST_TMPDIR/wrong.tsv"); then
    printf 'FAIL: a listing that is wrong passes; it should say: %s\n' "$1"
    fails=1
  elif [[ $said != *"$1"* ]]; then
    printf 'FAIL: it should say "%s", and says:\n%s\n' "$1" "$said"
    fails=1
  fi
}

check "$listing"

# Without the shapes of one value, pairs with it are missing; one word of a shape that is another makes one that nobody knows.
IFS=$'\t' read -r _ axis first _ <"$listing"
"$busybox" grep -v "^shape	$first	" "$listing" | finds "no shape has $axis $first and"
"$busybox" sed "s/^shape	$first	/shape	nothing	/" "$listing" | finds "has \"nothing\" as $axis"
# A row that excludes what shapes have.
{
  printf 'axis\ta\tb\tc\naxis\td\te\tf\nexcluded\ta=b d=e,f\tbecause\n'
  printf 'shape\tb\te\nshape\tc\te\nshape\tc\tf\n'
} | finds "shape 1 cannot be: because"
exit "$fails"

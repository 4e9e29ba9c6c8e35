#!/usr/bin/env bash
#
# What //:new_kernel writes is examples/hello with another name, and it writes nothing where it should not.

set -euo pipefail

busybox=$PWD/../${1#external/} program=$PWD/$2
shift 2
sources=("$@")
export BUILD_WORKING_DIRECTORY=$TEST_TMPDIR/work

# The locked tools, none of the host's.
"$busybox" mkdir "$TEST_TMPDIR/tools" "$TEST_TMPDIR/work"
for applet in cmp diff find grep ln ls mkdir readlink sort wc; do
  "$busybox" ln -s "$busybox" "$TEST_TMPDIR/tools/$applet"
done
PATH=$TEST_TMPDIR/tools TEST_TMPDIR=$TEST_TMPDIR/work

new_kernel() {
  "$BASH" "$program" "$@"
}

die() {
  printf 'FAILED: %s\n' "$*"
  exit 1
}

# refused WORDS ARGUMENT...: it ends with this error, and writes nothing.
refused() {
  local words=$1 before output
  shift
  before=$(find "$TEST_TMPDIR" | sort)
  if output=$(new_kernel "${sources[@]}" -- "$@" 2>&1); then
    die "new_kernel $* does not fail"
  fi
  [[ $output == "new_kernel: error: "*"$words"* ]] || die "new_kernel $* says: $output"
  [[ $(find "$TEST_TMPDIR" | sort) == "$before" ]] || die "new_kernel $* has written something"
}

# As it is, but for the path of Kiln.
new_kernel "${sources[@]}" -- same hello
[[ $(find "$TEST_TMPDIR/same" -type f | wc -l) == "${#sources[@]}" ]] || die "not all files are there"
for source in "${sources[@]}"; do
  file=${source##*/}
  if [[ $file == @(MODULE.bazel|WORKSPACE) ]]; then
    path=$(readlink -f "$source")
    diff <(grep -vE '^# Where Kiln is|path = ' "$source") <(grep -vE '^# Where Kiln is|path = ' "$TEST_TMPDIR/same/$file") ||
      die "$file differs"
    grep -qxF "    path = \"${path%/examples/hello/*}\"," "$TEST_TMPDIR/same/$file" || die "the path of Kiln is not in $file"
  else
    cmp "$source" "$TEST_TMPDIR/same/$file"
  fi
done

# With another name, and a directory of spaces and other characters in one that does not exist.
new_kernel "${sources[@]}" -- "$TEST_TMPDIR/a/b & c" my_os
! grep -rn hello "$TEST_TMPDIR/a/b & c" || die "the old name is left"
[[ -s "$TEST_TMPDIR/a/b & c/my_os.c" ]] || die "there is no my_os.c"
grep -qx '    name = "my_os",' "$TEST_TMPDIR/a/b & c/BUILD.bazel" || die "the kernel is not called my_os"
grep -qx 'workspace(name = "my_os")' "$TEST_TMPDIR/a/b & c/WORKSPACE" || die "the workspace is not called my_os"

# An empty directory is as good as none.
mkdir "$TEST_TMPDIR/empty"
new_kernel "${sources[@]}" -- empty hello

: >"$TEST_TMPDIR/file"
ln -s nowhere "$TEST_TMPDIR/link"
refused "is not empty" same my_os
refused "is a file" file my_os
refused "is a file" link my_os
refused "has no name" "" my_os
for name in "" Hello 1st my-os 'a/b' '../a' 'a b' 'a"b' $'a\nb' é a234567890123456789012345678901234; do
  refused "is not one for a kernel" new "$name"
done
for name in bios uefi disk bios_test kiln; do
  refused "that of something else" new "$name"
done
refused "give a directory and a name"
refused "give a directory and a name" new
refused "give a directory and a name" new my_os more

#!/usr/bin/env bash
#
# The files that a tutorial tells its reader to write are those of examples/hello, which //tests/hermetic:outside builds
# and boots. Only the path to Kiln and the comment on it are the reader's own.
#
#   tutorial_test.sh FILES_AWK DOCUMENT FILE...

set -euo pipefail
PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

files=$1 document=$2
shift 2
shown=$TEST_TMPDIR/shown example=$TEST_TMPDIR/example

# without_path FILE: prints a file without what differs from one place of Kiln to another.
without_path() {
  sed -e '/^# Where Kiln is/d' -e 's#^    path = ".*",$#    path = "",#' "$1"
}

mkdir "$shown" "$example"
awk -v directory="$shown" -f "$files" "$document"
for file in "$@"; do
  name=${file##*/}
  [[ -e $shown/$name ]] || {
    printf '%s does not show the file %s of examples/hello\n' "$document" "$name"
    exit 1
  }
  without_path "$shown/$name" >"$TEST_TMPDIR/file"
  cp "$TEST_TMPDIR/file" "$shown/$name"
  without_path "$file" >"$example/$name"
done

diff -r -u "$example" "$shown" || {
  printf '%s: these files are not the same as in examples/hello\n' "$document"
  exit 1
}

#!/usr/bin/env bash
#
# Compiles a file with a compiler that is started by an absolute path, as some remote execution workers do, and by a
# relative one: the same object file and the same list of headers, without an absolute path.
#
#   absolute_path_test.sh CLANG

set -euo pipefail

repository=../${1#external/} repository=$PWD/${repository%/bin/clang}
name=${repository##*/}
PATH=$(printf %s "$PWD"/../*kiln_image_tools/applets) # The locked busybox, no tool of the host.
failures=0

fail() {
  printf 'FAIL: %s\n' "$1"
  failures=$((failures + 1))
}

# Like Bazel's execution root, where external/ is full of links.
mkdir -p "$TEST_TMPDIR/root/external"
ln -s "$repository" "$TEST_TMPDIR/root/external/$name"
cd "$TEST_TMPDIR/root"
printf '#include <stddef.h>\nsize_t size = sizeof(__FILE__);\n' >file.c

# compile OUTPUT CLANG
compile() {
  "$2" --target=x86_64-unknown-none-elf -ffreestanding -nostdlibinc -g -ffile-prefix-map="$PWD=." \
    -MD -MF "$1.d" -MT object -c file.c -o "$1.o"
}

compile relative "external/$name/bin/clang"
compile absolute "$PWD/external/$name/bin/clang"
compile beyond "$repository/bin/clang" # The same file by the other end of the link.
cat relative.d absolute.d
for list in relative.d absolute.d; do
  ! grep -E '(^| )/' "$list" || fail "$list has an absolute path"
done
cmp relative.d absolute.d || fail 'the lists of headers differ'
cmp relative.o absolute.o || fail 'the objects differ'
cmp relative.o beyond.o || fail 'the object of a compiler elsewhere differs'
grep -q "external/$name/root/.*/include/stddef.h" absolute.d || fail 'the header is not from the packages'
((failures == 0))

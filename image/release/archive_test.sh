#!/usr/bin/env bash
#
# Packs the same files twice, with other times and rights, and asks for the same bytes.
#
#   archive_test.sh BUSYBOX ARCHIVE_SH

set -euo pipefail

BUSYBOX=$PWD/../${1#external/} archive=$PWD/$2
export BUSYBOX
printf '#define KILN_VERSION "Kiln 1.2"\n' >"$TEST_TMPDIR/version.h"
cd "$TEST_TMPDIR"
for copy in one two; do
  "$BUSYBOX" mkdir $copy
  printf 'hello\n' >$copy/hello
  "$BUSYBOX" head -c 1024 /dev/zero >$copy/zeros
done
"$BUSYBOX" touch -d '2001-02-03 04:05:06' one/hello
"$BUSYBOX" chmod 700 one/hello
for copy in one two; do
  "$BUSYBOX" sh "$archive" $copy.tar.gz version.h a/hello=$copy/hello kiln-image=$copy/zeros
done
"$BUSYBOX" cmp one.tar.gz two.tar.gz

"$BUSYBOX" tar -tvzf one.tar.gz >list
"$BUSYBOX" cat list
"$BUSYBOX" grep -q -- '^-rw-r--r-- 0/0 *6 1970-01-01 00:00:00 kiln-1.2/a/hello$' list
"$BUSYBOX" grep -q -- '^-rwxr-xr-x 0/0 *1024 1970-01-01 00:00:00 kiln-1.2/kiln-image$' list
"$BUSYBOX" tar -xzf one.tar.gz
"$BUSYBOX" cmp kiln-1.2/a/hello one/hello
"$BUSYBOX" cmp kiln-1.2/kiln-image one/zeros
cd kiln-1.2
"$BUSYBOX" sha256sum -c SHA256SUMS

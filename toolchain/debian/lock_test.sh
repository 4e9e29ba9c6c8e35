#!/usr/bin/env bash
# Every package of the lock comes from a pool that keeps it: not from that of security updates, which drops a version
# when the next one comes, so that the lock could not be fetched any more.
#
# Usage: lock_test.sh LOCK_FILE
set -euo pipefail

paths=0 failed=0
while IFS= read -r line; do
  [[ $line =~ ^\ *\"path\":\ \"(.*)\",$ ]] || continue
  paths=$((paths + 1))
  if [[ ${BASH_REMATCH[1]} != pool/main/* ]]; then
    printf 'FAIL: %s will go away; lock it from the release: SUITES in toolchain/debian/packages.bzl\n' "${BASH_REMATCH[1]}"
    failed=1
  fi
done < "$1"
((paths > 0 && failed == 0))

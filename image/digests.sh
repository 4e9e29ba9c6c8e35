#!/usr/bin/env bash
#
# Compares the outputs of this machine with those of every other: their hashes are in a file of the repository.
#
#   digests.sh BUSYBOX DIGESTS FILE...
#
# As a test, says which FILEs have other hashes than DIGESTS. Run by `bazel run`, writes DIGESTS anew.

set -euo pipefail

busybox=../${1#external/}
digests=$2
shift 2

# Prints a hash and a name for each file, as sha256sum does.
actual() {
  local file sum
  for file; do
    read -r sum _ < <("$busybox" sha256sum "$file")
    printf '%s  %s\n' "$sum" "$file"
  done
}

if [[ -n ${BUILD_WORKSPACE_DIRECTORY:-} ]]; then
  actual "$@" >"$BUILD_WORKSPACE_DIRECTORY/$digests"
  printf 'wrote %s\n' "$digests"
elif ! "$busybox" diff -u "$digests" <(actual "$@"); then
  printf '%s\n' "These outputs (+) are not those that $digests has (-)." \
    "If a source of theirs or a package has changed, they should be others:  bazel run //image:update_digests" \
    "If nothing has changed, this machine builds other bits than the rest: docs/hermeticity.md says how to find out why."
  exit 1
fi

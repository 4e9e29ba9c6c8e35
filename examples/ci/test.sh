#!/usr/bin/env bash
#
# What a hosted CI service runs in a clone of Kiln: the README's two commands, without a terminal. It keeps the logs of
# tests, their serial lines and screens, and a picture of the kernel's first screen, for the service to publish.
#
# Usage: examples/ci/test.sh OUTPUTS [TARGET...]: TARGETs are tested, else all.
# Environment, each may be empty:
#   KILN_REPOSITORY_CACHE  a directory that the service keeps from run to run: the packages are there, 190 MB
#   KILN_REMOTE_CACHE      the address of a cache that others fill or may read, with its password (docs/remote.md)
#   KILN_REMOTE_UPLOAD     "yes": this run writes to that cache as well
#   KILN_DEBIAN_MIRRORS    where packages come from; needed on what is not Debian. The repository rules read it.

set -euo pipefail

outputs=${1:?name the directory for outputs}
shift
(($# > 0)) || set -- //...
mkdir -p "$outputs"
outputs=$(cd "$outputs" && pwd)
cd "${BASH_SOURCE[0]%/*}/../.."

[[ ! -e user.bazelrc ]] || {
  echo "examples/ci/test.sh: error: user.bazelrc would be overwritten; run this in a new clone" >&2
  exit 1
}
# Not as arguments: the address may hold a password, and arguments are in logs.
: >user.bazelrc
[[ -z ${KILN_REPOSITORY_CACHE:-} ]] || echo "build --repository_cache=$KILN_REPOSITORY_CACHE" >>user.bazelrc
if [[ -n ${KILN_REMOTE_CACHE:-} ]]; then
  configuration=remote-cache
  [[ ${KILN_REMOTE_UPLOAD:-} != yes ]] || configuration=remote-upload
  printf 'build:my-remote-cache --remote_cache=%s\nbuild --config=%s\n' "$KILN_REMOTE_CACHE" "$configuration" >>user.bazelrc
fi

status=0
./bazelw run --config=ci //:uefi -- --screenshot "$outputs/screen.png" </dev/null || status=$?
./bazelw test --config=ci "$@" </dev/null || status=$?
[[ ! -d bazel-testlogs ]] || cp -RL bazel-testlogs "$outputs/tests"
exit "$status"

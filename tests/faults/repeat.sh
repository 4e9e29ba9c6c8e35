#!/usr/bin/env bash
#
# Runs boot tests again and again on a machine that is busy with something else.
#
#   repeat.sh BUSYBOX [--runs N] [--stress N] [TARGET]...
#
# `bazel run //tests/faults:repeat -- --runs 200 //tests:boot`. Without options 200 runs of //tests:boot, beside two processes that
# want all of a core each. No result comes from a cache; the first failure ends it.

set -euo pipefail

busybox=$PWD/$1 runs=200 stress=2
shift
while [[ ${1:-} == --* ]]; do
  case $1 in
    --runs) runs=$2 ;;
    --stress) stress=$2 ;;
    *)
      printf 'usage: bazel run //tests/faults:repeat -- [--runs N] [--stress N] [TARGET]...\n' >&2
      exit 2
      ;;
  esac
  shift 2
done
(($#)) || set -- //tests:boot

cd "${BUILD_WORKSPACE_DIRECTORY:?run this with bazel run}"
bazel=bazel
command -v bazel >/dev/null || bazel=./bazelw
stressors=()
# shellcheck disable=SC2329 # The trap calls it.
end_stress() {
  kill "${stressors[@]}" 2>/dev/null || true
}
trap end_stress EXIT
for ((i = 0; i < stress; i++)); do
  "$busybox" sh -c 'while :; do :; done' &
  stressors+=("$!")
done
"$bazel" test --runs_per_test="$runs" --nocache_test_results --test_keep_going=false --test_output=errors "$@"

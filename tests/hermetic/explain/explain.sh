#!/usr/bin/env bash
# Says why the spawns of a build B missed the cache that a build A has filled, from the logs that both wrote with
# --execution_log_json_file=FILE. What differs is reported once, with the number of spawns that ran because of it.
#
# Usage: bazel run //tests/hermetic/explain -- A.json B.json
# Status: 0 if each spawn of B was a hit or had the same key in A, 1 if there are causes or something is not
# reproducible, 2 if a log cannot be used.
set -euo pipefail

jq=$1
library=${2%/*}
shift 2

die() {
  printf 'kiln: error: %s\n' "$*" >&2
  exit 2
}

(($# == 2)) || die "it takes two execution logs: bazel run //tests/hermetic/explain -- A.json B.json"

again="write it with: bazel build --execution_log_json_file=FILE TARGET"
logs=()
for file in "$@"; do
  [[ $file == /* ]] || file=${BUILD_WORKING_DIRECTORY:-$PWD}/$file
  [[ -f $file && -r $file ]] || die "$file is not a file that can be read; $again"
  logs+=("$file")
done

digest() {
  "$jq" -L "$library" -nc 'include "explain"; digest' "$1"
}

# Both logs are read at the same time.
# shellcheck disable=SC2016 # The variables are jq's.
report=$("$jq" -L "$library" -nr --slurpfile a <(digest "${logs[0]}") --slurpfile b <(digest "${logs[1]}") \
  'include "explain"; report($ARGS.positional; [$a[0], $b[0]])' --args "${logs[@]}")
status=${report%%$'\n'*}
report=${report#*$'\n'}
[[ $status != 2 ]] || die "$report; $again"
printf '%s\n' "$report"
exit "$status"

#!/usr/bin/env bash
#
# `bazel run //tests:report [-- OPTION...]` writes one page, report.html in the workspace, of the results that the last runs of
# `bazel test` have left, whichever tests they ran:
#
#   --out FILE       the page, instead
#   --bench DIR      figures of benchmarks to show: NAME.json and NAME.svg as those of //bench write them
#
# For tests of it:
#   --tests FILE     lines "LABEL manual" or "LABEL -", instead of the tests that Bazel finds in the workspace
#   --testlogs DIR   instead of bazel-testlogs
#
# What has a result and is in the workspace no more is left out, and what is there without a result is shown as not run.

set -euo pipefail
export LC_ALL=C

# $(rootpath) of another repository; those are beside this one in runfiles.
busybox=$PWD/${1/#external//..} render=$PWD/$2 style=$PWD/$3 lock=$PWD/$4 digests=$PWD/$5
shift 5

die() {
  printf 'report: error: %s\n' "$1" >&2
  exit 2
}

workspace=${BUILD_WORKSPACE_DIRECTORY:-}
directory=${BUILD_WORKING_DIRECTORY:-$PWD}
out='' figures='' list='' logs=''
while (($#)); do
  (($# > 1)) || die "$1: something has to follow; the options are --out FILE and --bench DIR"
  file=$2
  [[ $file == /* ]] || file=$directory/$file
  case $1 in
    --out) out=$file ;;
    --bench) figures=$file ;;
    --tests) list=$file ;;
    --testlogs) logs=$file ;;
    *) die "$1: no such option; the options are --out FILE and --bench DIR" ;;
  esac
  shift 2
done
[[ -n $workspace || (-n $out && -n $list && -n $logs) ]] || die "run this with \`bazel run //tests:report\`"
out=${out:-$workspace/report.html}
logs=${logs:-$workspace/bazel-testlogs}
[[ -d $logs ]] || die "$logs: there are no results; run \`bazel test //tests:boot\`, or what you want to see, first"

scratch=$("$busybox" mktemp -d "${TMPDIR:-/tmp}/kiln-report.XXXXXX")
trap '"$busybox" rm -rf "$scratch"' EXIT

# Prints lines "LABEL manual" and "LABEL -": all tests of the workspace. An expect_failure_test has another test inside, which has to fail.
find_tests() {
  local bazel=bazel
  cd "$workspace"
  [[ ! -x ./bazelw ]] || bazel=./bazelw
  "$bazel" query --noshow_progress 'tests(//...)' >"$scratch/all" || die "\`bazel query\` fails: see above"
  "$bazel" query --noshow_progress "attr(tags, '[\[ ]manual[,\]]', tests(//...))" >"$scratch/manual"
  # shellcheck disable=SC2016 # A program of awk's.
  "$busybox" awk 'FILENAME ~ /manual$/ { manual[$0] = 1; next }
    !(manual[$0] && /_inner$/) { print $0, manual[$0] ? "manual" : "-" }' "$scratch/manual" "$scratch/all"
}

# index LABEL TAG NUMBER: prints the line that the program takes: tests.h.
index() {
  local path=${1#//} results=- outputs=- zip
  path=${path/://} path=${path#/}
  if [[ -e $logs/$path/test.log || -e $logs/$path/test.xml ]]; then
    results=$logs/$path outputs=$results/test.outputs zip=$outputs/outputs.zip
    if [[ -e $zip ]]; then
      outputs=$scratch/outputs.$3
      "$busybox" mkdir "$outputs"
      "$busybox" unzip -q -o "$zip" -d "$outputs" </dev/null ||
        printf 'report: warning: %s cannot be unpacked: run %s again\n' "$zip" "$1" >&2
    fi
    [[ -d $outputs ]] || outputs=-
  fi
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$results" "$outputs"
}

if [[ -z $list ]]; then
  list=$scratch/list
  (find_tests) >"$list"
fi
number=0
while read -r label tag; do
  number=$((number + 1))
  index "$label" "$tag" "$number"
done <"$list" >"$scratch/index"
"$render" "$style" "$lock" "$digests" "$out" ${figures:+"$figures"} <"$scratch/index"

#!/usr/bin/env bash
#
# coverage.sh LLVM_PROFDATA LLVM_COV [DIRECTORY=PERCENT]... [-- HTML_DIRECTORY]: runs all unit tests of the workspace, each
# built so that it counts, and prints of each C file that they are of how many lines and branches they ran, and which lines
# they did not. A page to look at goes to HTML_DIRECTORY, or to coverage/ in the workspace.
#
# Run by `bazel run //:coverage`. Fails if fewer than PERCENT of a DIRECTORY's lines are run. Its files are those that a test
# is linked with: what only a machine can run has its tests in QEMU.

set -euo pipefail

# Of the runfiles; those of other repositories are beside the main one.
runfile() {
  case $1 in
    external/*) printf "%s/../%s" "$PWD" "${1#external/}" ;;
    *) printf "%s/%s" "$PWD" "$1" ;;
  esac
}
profdata=$(runfile "$1") cov=$(runfile "$2")
shift 2
minimums=()
while [[ ${1:---} != -- ]]; do
  minimums+=("$1")
  shift
done
# The Bazel that runs this.
output_base=$(pwd -P)
output_base=${output_base%%/execroot/*}
cd "${BUILD_WORKSPACE_DIRECTORY:?run this with bazel run}"
page=${2:-$BUILD_WORKSPACE_DIRECTORY/coverage}
[[ $page == /* ]] || page=$BUILD_WORKING_DIRECTORY/$page

die() {
  printf 'kiln: error: coverage: %s\n' "$*" >&2
  exit 1
}

bazel() {
  command bazel --output_base="$output_base" "$@" 2>"$work/log" || {
    cat "$work/log" >&2
    die "\`bazel $1\` fails (see above)"
  }
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

bazel query --noshow_progress 'kind("instrumented_test", //...) except attr("tags", "\bmanual\b", //...)' >"$work/tests"
mapfile -t tests < <(sed 's/$/_coverage/' "$work/tests")
((${#tests[@]} > 0)) || die "this workspace has no unit_test"
bazel build --noshow_progress "${tests[@]}"
binaries=()
export TEST_TMPDIR=$work/files
mkdir "$TEST_TMPDIR"
for test in "${tests[@]}"; do
  export LLVM_PROFILE_FILE="$work/${#binaries[@]}-%p.profraw"
  # As Bazel runs it, with its arguments and files.
  bazel run --noshow_progress "$test" >"$work/output" || die "$test fails: $(<"$work/output")"
  name=${test#//}
  binaries+=("-object=$(realpath "bazel-bin/${name/://}")")
done
"$profdata" merge -o "$work/profile" "$work"/*.profraw
common=("-instr-profile=$work/profile" "${binaries[@]}" '-ignore-filename-regex=(^|/)(external|bazel-out|tests|fuzz|toolchain)/|_test\.c$|\.h$')
"$cov" export -format=lcov "${common[@]}" >"$work/lines"
mkdir -p "$page"
"$cov" show -format=html -output-dir="$page" -show-branches=count -show-line-counts-or-regions=false "${common[@]}" >/dev/null

# Lines and branches of each file and directory.
awk -v minimums="${minimums[*]}" '
  function percent(run, all) { return all + 0 ? sprintf("%.1f %%", 100 * run / all) : "-" }
  function row(name, lines, run, branches, taken, missed) {
    printf "%-36s %6d %8s %8d %8s  %s\n", name, lines, percent(run, lines), branches, percent(taken, branches), missed
  }
  BEGIN { printf "%-36s %6s %8s %8s %8s  %s\n", "file", "lines", "run", "branches", "taken", "lines not run" }
  /^SF:/ { file = substr($0, 4); lines = run = branches = taken = 0; missed = "" }
  /^DA:/ {
    split(substr($0, 4), field, ",")
    lines++
    if (field[2] > 0) run++
    else missed = missed " " field[1]
  }
  /^BRF:/ { branches = substr($0, 5) }
  /^BRH:/ { taken = substr($0, 5) }
  /^end_of_record/ {
    row(file, lines, run, branches, taken, missed)
    directory = file
    # A directory counts for all above it.
    while (sub(/\/[^\/]*$/, "", directory)) {
      all_lines[directory] += lines; all_run[directory] += run
      all_branches[directory] += branches; all_taken[directory] += taken
    }
    total_lines += lines; total_run += run; total_branches += branches; total_taken += taken
  }
  END {
    print ""
    count = split(minimums, wanted, " ")
    for (i = 1; i <= count; i++) {
      split(wanted[i], minimum, "=")
      directory = minimum[1]
      row(directory "/", all_lines[directory], all_run[directory], all_branches[directory], all_taken[directory],
          "at least " minimum[2] " %")
      if (!all_lines[directory] || 100 * all_run[directory] < minimum[2] * all_lines[directory]) {
        print "kiln: error: coverage: the unit tests run fewer than " minimum[2] " % of the lines in " directory \
          "/; add tests for lines that are not run" > "/dev/stderr"
        status = 1
      }
    }
    row("all", total_lines, total_run, total_branches, total_taken, "")
    exit status
  }' "$work/lines" || status=$?
printf 'The sources with their counts: file://%s/index.html\n' "$page"
exit "${status:-0}"

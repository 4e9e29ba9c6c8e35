#!/usr/bin/env bash
#
# coverage.sh LLVM_PROFDATA LLVM_COV DIRECTORY=PERCENT[,whole]...: runs all unit tests of the workspace, each built so that
# it counts, and prints of each C file that they are linked with how many lines and branches they ran, and which lines they
# did not; then the C files of the directories' libraries that no unit test is linked with. A page to look at goes to coverage/
# in the workspace.
#
# Run by `bazel run //:coverage`. Fails if fewer than PERCENT of a DIRECTORY's lines are run, or if a file of a `whole` one is
# linked with no unit test: what only a machine can run has its tests in QEMU, but is in other directories.

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
minimums=("$@")
# The Bazel that runs this.
output_base=$(pwd -P)
output_base=${output_base%%/execroot/*}
cd "${BUILD_WORKSPACE_DIRECTORY:?run this with bazel run}"
page=$PWD/coverage

die() {
  printf 'kiln: error: coverage: %s\n' "$*" >&2
  exit 1
}

bazel() {
  ./bazelw --output_base="$output_base" "$1" --noshow_progress "${@:2}" 2>"$work/log" || {
    cat "$work/log" >&2
    die "\`bazel $1\` fails (see above)"
  }
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

bazel query 'kind("instrumented_test", //...) except attr("tags", "\bmanual\b", //...)' >"$work/tests"
mapfile -t tests < <(sed 's/$/_coverage/' "$work/tests")
((${#tests[@]} > 0)) || die "this workspace has no unit_test"
bazel build "${tests[@]}"
binaries=()
mkdir "$work/files"
for test in "${tests[@]}"; do
  # As Bazel runs it, with its arguments and files.
  bazel run --script_path="$work/run" "$test"
  TEST_TMPDIR=$work/files LLVM_PROFILE_FILE=$work/${#binaries[@]}-%p.profraw "$work/run" >"$work/output" 2>&1 ||
    die "${test%_coverage} fails:"$'\n'"$(<"$work/output")"
  name=${test#//}
  binaries+=("-object=$(realpath "bazel-bin/${name/://}")")
done
"$profdata" merge -o "$work/profile" "$work"/*.profraw
common=("-instr-profile=$work/profile" "${binaries[@]}" '-ignore-filename-regex=(^|/)(external|bazel-out|tests|fuzz|toolchain)/|_test\.c$|\.h$')
"$cov" export -format=lcov "${common[@]}" >"$work/lines"
rm -rf "$page"
"$cov" show -format=html -output-dir="$page" -show-branches=count -show-line-counts-or-regions=false "${common[@]}" >/dev/null

# The C files of libraries, but not those that tests have for themselves, nor those that only another processor can run.
libraries=$(printf ' + kind("^cc_library rule$", //%s/...)' "${minimums[@]%%=*}")
bazel query "kind('source file', labels(srcs, ${libraries# + }))" >"$work/labels"
sed -n -E '/\/(tests|fuzz)[:/]/d; /[:/]aarch64\//d; /\.c$/ { s#^//##; s#:#/#; p; }' "$work/labels" | LC_ALL=C sort >"$work/sources"
sed -n 's/^SF://p' "$work/lines" | LC_ALL=C sort | LC_ALL=C comm -23 "$work/sources" - >"$work/unlinked"

# Lines and branches of each file and directory.
awk -v minimums="${minimums[*]}" -v unlinked="$work/unlinked" -v errors="$work/errors" '
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
    print "\nno unit test is linked with"
    while ((getline file < unlinked) > 0) {
      print file
      directory = file
      while (sub(/\/[^\/]*$/, "", directory)) missing[directory] = missing[directory] " " file
    }
    print ""
    count = split(minimums, wanted, " ")
    for (i = 1; i <= count; i++) {
      split(wanted[i], minimum, /[=,]/)
      directory = minimum[1]
      row(directory "/", all_lines[directory], all_run[directory], all_branches[directory], all_taken[directory],
          "at least " minimum[2] " %")
      if (!all_lines[directory] || 100 * all_run[directory] < minimum[2] * all_lines[directory]) {
        print "kiln: error: coverage: the unit tests run fewer than " minimum[2] " % of the lines in " directory \
          "/; add tests for lines that are not run" > errors
        status = 1
      }
      if (minimum[3] == "whole" && missing[directory]) {
        print "kiln: error: coverage: no unit test is linked with" missing[directory] "; add one" > errors
        status = 1
      }
      delete minimum
    }
    row("all", total_lines, total_run, total_branches, total_taken, "")
    exit status
  }' "$work/lines" || status=$?
[[ ! -e $work/errors ]] || cat "$work/errors" >&2
printf 'The sources with their counts: file://%s/index.html\n' "$page"
exit "${status:-0}"

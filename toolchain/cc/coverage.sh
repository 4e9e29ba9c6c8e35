#!/usr/bin/env bash
# Runs unit tests that count lines, and prints of a library's files how many lines they ran, and which they did not.
#
# Usage: coverage.sh LLVM_PROFDATA LLVM_COV DIRECTORY PERCENT OBJECT... -- TEST...
# OBJECTs are all of the library, so that files count that no test is linked with; the sources in DIRECTORY do.
# Fails below PERCENT.
set -euo pipefail

PATH=../kiln_image_tools/applets # The locked busybox, no tool of the host.

profdata=$1
cov=$2
directory=$3
minimum=$4
shift 4
objects=()
while [[ $1 != -- ]]; do
  objects+=("-object=$1")
  shift
done
shift

work=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/coverage.XXXXXX")
trap 'rm -rf "$work"' EXIT

for test in "$@"; do
  if ! LLVM_PROFILE_FILE="$work/${#objects[@]}-%p.profraw" "$test" > "$work/log" 2>&1; then
    cat "$work/log"
    echo "kiln: error: $test fails; run the test itself (without _coverage) for the reason" >&2
    exit 1
  fi
  objects+=("-object=$test")
done
"$profdata" merge -o "$work/profile" "$work"/*.profraw
"$cov" export -format=lcov "-instr-profile=$work/profile" "${objects[@]}" > "$work/lines"

# 1234 of 10000 is 12.34 %.
percent() {
  printf '%d.%02d %%' $(($1 * 100 / $2)) $(($1 * 10000 / $2 % 100))
}

all_lines=0
all_run=0
printf '%-34s %6s %6s %9s  %s\n' file lines run '' 'not run'
while IFS= read -r line; do
  case $line in
    SF:*)
      file=${line#SF:}
      lines=0 run=0 missed=
      ;;
    DA:*)
      line=${line#DA:}
      lines=$((lines + 1))
      if [[ ${line#*,} == 0 ]]; then missed+=" ${line%,*}"; else run=$((run + 1)); fi
      ;;
    end_of_record)
      [[ ${file%/*} == "$directory" && $file == *.c ]] || continue
      printf '%-34s %6d %6d %9s %s\n' "$file" "$lines" "$run" "$(percent "$run" "$lines")" "$missed"
      all_lines=$((all_lines + lines))
      all_run=$((all_run + run))
      ;;
  esac
done < "$work/lines"
if [[ $all_lines -eq 0 ]]; then
  echo "kiln: error: the tests say nothing about $directory; are the objects of another library?" >&2
  exit 1
fi
printf '%-34s %6d %6d %9s\n' all "$all_lines" "$all_run" "$(percent "$all_run" "$all_lines")"
if ((all_run * 100 < all_lines * minimum)); then
  echo "kiln: error: the tests run fewer than $minimum % of the lines in $directory; add tests for those not run" >&2
  exit 1
fi

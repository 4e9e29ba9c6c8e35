#!/usr/bin/env bash
# Runs a fuzzer: as a test, or for a person, whose directories and files are those of the shell.
#
# Usage: fuzz.sh FUZZER SEED... -- [ARGUMENT...]
# ARGUMENTs are libFuzzer's: options (-max_total_time=60), directories of inputs to begin with (new ones are
# put into the first), or single inputs to try. What makes the fuzzer fail is left in the current directory.
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

fuzzer=$1
shift
seeds=()
while [[ $1 != -- ]]; do
  seeds+=("$1")
  shift
done
shift

work=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/fuzz.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/new" "$work/seeds"
cp -L "${seeds[@]}" "$work/seeds"

# Bazel starts programs in the runfiles, where the fuzzer finds its libraries.
here=${BUILD_WORKING_DIRECTORY:-$PWD}
options=()
inputs=()
for argument in "$@"; do
  case $argument in
    -*) options+=("$argument") ;;
    /*) inputs+=("$argument") ;;
    *) inputs+=("$here/$argument") ;;
  esac
done
if [[ ${#inputs[@]} -eq 0 ]]; then
  inputs=("$work/new" "$work/seeds")
elif [[ -d ${inputs[0]} ]]; then
  inputs+=("$work/seeds")
fi

"$fuzzer" -artifact_prefix="${TEST_UNDECLARED_OUTPUTS_DIR:-$here}/" "${options[@]}" "${inputs[@]}"

#!/usr/bin/env bash
#
# Boots a disk many times and counts the addresses that its kernel was loaded at. The executable of every
# slides_test (defs.bzl).
#
#   count_slides.sh RUN_QEMU BOOTS LEAST MOST [ARGUMENT OF RUN_QEMU]...
#
# Passes if each of BOOTS boots passes and there are LEAST to MOST different addresses. The kernel says
# "KASLR virtual=0xADDRESS". The first boot that fails is shown whole; the outputs of boot N are in the
# directory N of the test's outputs.

set -euo pipefail

run_qemu=$1 boots=$2 least=$3 most=$4
shift 4
: "${TEST_TMPDIR:?run this with bazel test}" "${TEST_UNDECLARED_OUTPUTS_DIR:?run this with bazel test}"
readonly TMP=$TEST_TMPDIR OUTPUTS=$TEST_UNDECLARED_OUTPUTS_DIR
readonly BUSYBOX=$3 # RUN_QEMU's third argument.

declare -A seen=()
for ((boot = 1; boot <= boots; boot++)); do
  export TEST_TMPDIR=$TMP/$boot TEST_UNDECLARED_OUTPUTS_DIR=$OUTPUTS/$boot
  "${BUSYBOX/#external\//../}" mkdir -p "$TEST_TMPDIR" "$TEST_UNDECLARED_OUTPUTS_DIR"
  if ! log=$("$run_qemu" "$@" 2>&1); then
    printf '%s\nboot %s of %s failed\n' "$log" "$boot" "$boots"
    exit 1
  fi
  if [[ ! $log =~ "KASLR virtual="(0x[0-9a-f]+) ]]; then
    printf '%s\nboot %s of %s: no line "KASLR virtual=..."\n' "$log" "$boot" "$boots"
    exit 1
  fi
  address=${BASH_REMATCH[1]}
  printf 'boot %s: %s\n' "$boot" "$address"
  seen[$address]=$((${seen[$address]:-0} + 1))
done

printf '%s different addresses in %s boots; expected %s to %s\n' "${#seen[@]}" "$boots" "$least" "$most"
((${#seen[@]} >= least && ${#seen[@]} <= most))

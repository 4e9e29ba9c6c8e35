#!/usr/bin/env bash
#
# How building grows with the number of boot tests: a copy of the workspace gets a package of 10, 50, 100 and 500 of them, each
# with a disk. Counts the actions that start a process, and takes the time of analysis and of a build in which nothing has changed.
#
#   tests.sh SCRATCH BUSYBOX JQ
#
# Prints "KIND<tab>SERIES<tab>TESTS<tab>FIGURE"; KIND is actions, which are exact, or time, in milliseconds.

set -euo pipefail

KILN_PROOFS=${KILN_PROOFS:-$1/proofs}
mkdir -p "$KILN_PROOFS"
# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
trap 'end_proof; chmod -R u+w "$proofs"' EXIT # What Bazel has made cannot be written to.
jq=$3
log=$1/log

readonly COUNTS=(10 50 100 500)

# add_tests NUMBER
add_tests() {
  mkdir -p "$proofs/one/tests/many"
  cat >"$proofs/one/tests/many/BUILD.bazel" <<END
load("//image:defs.bzl", "disk_image")
load("//tests:defs.bzl", "qemu_test")

[
    disk_image(
        name = "disk_%d" % number,
        cmdline = "number %d" % number,
        firmware = "bios",
        format = "qcow2",
        kernel = "//tests/kernels:pass",
    )
    for number in range($1)
]

[
    qemu_test(
        name = "boot_%d_test" % number,
        disk = ":disk_%d.qcow2" % number,
        firmware = "bios",
    )
    for number in range($1)
]
END
}

workspace one
for number in "${COUNTS[@]}"; do
  add_tests "$number"
  bazel_in one shutdown >"$log" 2>&1
  bazel_in one info >"$log" 2>&1 # The server is there.
  timed bazel_in one build --nobuild //tests/many/... >"$log" 2>&1 || die "$(<"$log")"
  printf 'time\tanalysis, new server\t%s\t%s\n' "$number" "$milliseconds"
  timed bazel_in one build --nobuild //tests/many/... >"$log" 2>&1 || die "$(<"$log")"
  printf 'time\tanalysis, nothing changed\t%s\t%s\n' "$number" "$milliseconds"
  bazel_in one aquery --output=jsonproto 'deps(//tests/many/...)' 2>"$log" >"$1/actions.json" || die "aquery fails: $(<"$log")"
  printf 'actions\tall\t%s\t%s\n' "$number" "$("$jq" '[.actions[] | select((.arguments // []) != [])] | length' "$1/actions.json")"
  bazel_in one aquery --output=jsonproto //tests/many/... 2>"$log" >"$1/actions.json" || die "aquery fails: $(<"$log")"
  printf 'actions\tof the tests and their disks\t%s\t%s\n' "$number" \
    "$("$jq" '[.actions[] | select((.arguments // []) != [])] | length' "$1/actions.json")"
  printf '%s boot tests: done\n' "$number" >&2
done

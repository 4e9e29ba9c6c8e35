#!/usr/bin/env bash
#
# Proof: loaders keep to their sizes and images boot also when everything is compiled with -c opt and with -c dbg.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
workspace one

for mode in opt dbg; do
  bazel_in one test -c "$mode" //bench/budgets:bytes_test //tests:{bios,uefi}_{image,pass}_test || die "-c $mode"
done
say "passed"

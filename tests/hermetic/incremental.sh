#!/usr/bin/env bash
#
# Proof: nothing is done twice. When nothing has changed, `bazel test` runs no test, of all but those that others stand for
# (sampled_targets). When a line of the kernel has changed, `bazel build //image:bios` compiles that file,
# links the kernel, makes its table of symbols, checks both and puts the image together: no loader, no tool, no library.
# How long both took is printed, for people to watch (at most 3 s and 2 s on two quiet cores); what is asserted does not
# depend on the machine's mood.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
workspace one

log=$proofs/incremental.log
events=$proofs/incremental.json

# measure WHAT ARGUMENT...: runs Bazel and says how long that took; its output goes to the log.
measure() {
  timed bazel_in one "${@:2}" >"$log" 2>&1 || die "$(<"$log")"
  say "$1: $milliseconds ms"
}

sampled_targets one
bazel_in one test --target_pattern_file="$targets" >"$log" 2>&1 || die "$(<"$log")"
measure "all is tested once more" test --target_pattern_file="$targets"
grep -q '^Executed 0 out of ' "$log" || die "unchanged tests ran: $(<"$log")"

# change FROM TO: edits the kernel.
change() {
  grep -q "$1" "$proofs/one/kernel/main.c" || die "kernel/main.c has no \"$1\" to change"
  sed -i "s/$1/$2/" "$proofs/one/kernel/main.c"
}

bazel_in one build //image:bios >"$log" 2>&1
change "Hello World!" "Hello Proof!"
measure "a line of the kernel has changed" build //image:bios --build_event_json_file="$events" --build_event_publish_all_actions
change "Hello Proof!" "Hello World!"

# Every action has an event that names its rule and its kind; but Bazel's own about the workspace has no rule.
actions=$(grep -o '"actionCompleted":{"primaryOutput":"[^"]*","label":.*"type":"[^"]*"' "$events" |
  sed -E 's/.*"label":"([^"]*)".*"type":"([^"]*)".*/\2 \1/' | sort)
expected="CheckKernel //kernel:kernel
CppCompile //kernel:kernel_elf
CppLink //kernel:kernel_elf
Genrule //image:bios
KernelSymbols //kernel:kernel"
[[ $actions == "$expected" ]] || die "the actions were"$'\n'"$actions"$'\n'"instead of"$'\n'"$expected"
say "passed"

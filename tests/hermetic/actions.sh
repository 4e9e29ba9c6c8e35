#!/usr/bin/env bash
#
# Proof, by what Bazel would run for //...: no command line and no environment has an absolute path, but for the shell
# and the search path that Bazel itself puts there; and nothing is compiled twice for the same target with the same
# command line, as it would be if two configurations differed only in name.
#
# Prints how many actions and configurations there are; those of a disk keep to their budget (bench/budgets/budgets.txt).

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
budgets=$PWD/bench/budgets/budgets.txt
# shellcheck source=bench/budgets/budgets.sh
source "$PWD/bench/budgets/budgets.sh"

jq=$packages/kiln_proof_tools/bin/jq
log=$proofs/actions.log
actions=$proofs/actions.json

# ask FILTER: what actions.jq's FILTER finds.
ask() {
  "$jq" -r -L "$own_files" "include \"actions\"; $1" "$actions"
}

workspace one

# One that has, to see that it is found.
mkdir -p "$proofs/one/control"
cat >"$proofs/one/control/BUILD.bazel" <<'END'
genrule(
    name = "absolute",
    outs = ["absolute.txt"],
    cmd = "echo -I/usr/include >$@",
)
END
# Wrong uses of rules are analyzed in a configuration of their own, and never built.
bazel_in one aquery --output=jsonproto 'deps(//... except //toolchain/analysis/tests:all)' >"$actions" 2>"$log" || die "aquery fails: $(<"$log")"
rm -r "$proofs/one/control"

say "$(ask summary)"
for disk in bios uefi; do
  bazel_in one aquery --output=jsonproto "deps(//image:$disk)" >"$proofs/disk.json" 2>"$log" || die "aquery fails: $(<"$log")"
  within "actions_image_$disk" "$("$jq" -r -L "$own_files" 'include "actions"; [spawns] | length' "$proofs/disk.json")"
done
((over_budget == 0)) || die "a disk takes more actions than its budget"
absolute=$(ask absolute_paths)
[[ $absolute == *"-I/usr/include"* ]] || die "an absolute path was not found that was put there"
# Those of --config=kernel= are of files on the disks that tests boot, or cannot be; so are those that GRUB's menu entries
# have, and what begins with a slash in the sed that takes the entries from docs/grub.md is no path. Others stand in
# kiln.cfgs that a loader has to refuse.
others=$(grep -v -e '-I/usr/include >bazel-out' -e '^TestRunner: --config=kernel=' \
  -e '^Genrule: .*[ =]bazel-out/[^ ]*/bin/tests/grub/' \
  -e '^Genrule: .* > bazel-out/[^ ]*/bin/tests/aarch64/K35_drive.cfg ' <<<"$absolute" || true)
[[ -z $others ]] || die "command lines or environments have absolute paths:"$'\n'"$others"
twice=$(ask compiled_twice)
[[ -z $twice ]] || die "these are compiled twice, in configurations that do not differ:"$'\n'"$twice"
say "passed"

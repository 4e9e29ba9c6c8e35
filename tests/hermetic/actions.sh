#!/usr/bin/env bash
#
# Proof, by what Bazel would run for //...: no command line and no environment has an absolute path, but for the shell
# and the search path that Bazel itself puts there; and nothing is compiled twice for the same target with the same
# command line, as it would be if two configurations differed only in name.
#
# Prints how many actions and configurations there are.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"

jq=$packages/kiln_proof_tools/bin/jq
log=$proofs/actions.log
actions=$proofs/actions.json

# ask FILTER: what actions.jq's FILTER finds.
ask() {
  "$jq" -r -L "$own_files" "include \"actions\"; $1" "$actions"
}

workspace one
bazel_in one aquery --output=jsonproto 'deps(//...)' >"$actions" 2>"$log" || die "aquery fails: $(<"$log")"
say "$(ask summary)"
absolute=$(ask absolute_paths)
[[ -z $absolute ]] || die "command lines and environments have absolute paths:"$'\n'"$absolute"
twice=$(ask done_twice)
[[ -z $twice ]] || die "these are done twice, in configurations that do not differ:"$'\n'"$twice"
say "passed"

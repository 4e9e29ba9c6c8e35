#!/usr/bin/env bash
#
# compile_commands.sh JQ FILTER: writes compile_commands.json into the workspace: how each of its C and C++ files is
# compiled, by Bazel's own account. Language servers look for it there (https://clang.llvm.org/docs/JSONCompilationDatabase.html).
#
# Run by `bazel run //:compile_commands`. It makes what is generated of what files include, and compiles no more than that takes.

set -euo pipefail

# Of the runfiles; those of other repositories are beside the main one.
runfile() {
  case $1 in
    external/*) printf "%s/../%s" "$PWD" "${1#external/}" ;;
    *) printf "%s/%s" "$PWD" "$1" ;;
  esac
}
jq=$(runfile "$1") filter=$(runfile "$2")
# The Bazel that runs this: its output base, and the tree in which it runs actions.
execution_root=$(pwd -P) output_base=$(pwd -P)
execution_root=${execution_root%%/bazel-out/*} output_base=${output_base%%/execroot/*}
cd "${BUILD_WORKSPACE_DIRECTORY:?run this with bazel run}"

die() {
  printf 'kiln: error: compile_commands: %s\n' "$*" >&2
  exit 1
}

# A bazelw knows where Bazel is, and where its files are.
if [[ -x bazelw ]]; then
  program=./bazelw
else
  program=$(command -v bazel || command -v bazelisk) ||
    die "there is no bazel and no bazelisk on PATH; it is asked how files are compiled"
fi

temporary=$(mktemp -d)
trap 'rm -rf "$temporary"' EXIT

# What is broken in one package is no reason to know nothing of the others: `broken` is then true.
bazel() {
  broken=
  "$program" --output_base="$output_base" "$1" --keep_going --noshow_progress "${@:2}" 2>"$temporary/log" || broken=true
  [[ -z $broken ]] || cat "$temporary/log" >&2
}

bazel aquery --output=jsonproto --include_artifacts=false 'mnemonic("CppCompile", deps(//...))' >"$temporary/actions.json"
if [[ -n $broken ]]; then
  [[ -s $temporary/actions.json ]] || die "Bazel cannot say how files are compiled (see above)"
  printf 'kiln: warning: compile_commands: some targets are broken (see above); their files are left out\n' >&2
fi
bazel build --output_groups=compilation_prerequisites_INTERNAL_ //...
[[ -z $broken ]] ||
  printf 'kiln: warning: compile_commands: some headers cannot be generated (see above), and the editor will miss them\n' >&2

"$jq" --arg workspace "$PWD" --arg output_base "$output_base" --arg execution_root "$execution_root" \
  -f "$filter" "$temporary/actions.json" >"$temporary/compile_commands.json"
read -r files < <("$jq" length "$temporary/compile_commands.json")
((files > 0)) || die "Bazel compiles no C or C++ file of this workspace: there is nothing to write"
mv "$temporary/compile_commands.json" compile_commands.json
printf 'compile_commands.json: %s files. Restart the language server, or tell it to reload.\n' "$files"

#!/usr/bin/env bash
#
# Proof: an editor understands all C and C++ files. `bazel run //:compile_commands` in a workspace where nothing was built
# knows each file that a rule compiles, and the locked clangd finds no error with the flags that it gets there, in one file of each
# directory; so it does in a workspace that uses Kiln.
#
# Usage: editors.sh [--all]
#   --all: in all files

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
workspace one

files=first_of_each_directory
[[ ${1:-} != --all ]] || files="cat"

# clang warns of this one: so that a test of clang-tidy has something to find.
readonly SUSPICIOUS=toolchain/lint/tests/suspicious.c

other=$proofs/editors/other
log=$proofs/editors.log
clangd=$packages/kiln_clang_tools/bin/clangd

clean_up() {
  other_bazel shutdown >/dev/null 2>&1 || true
}

other_bazel() {
  (cd "$other" && "$proofs/one/bazelw" --output_base="$(output_base outside)" "$@")
}

# understands DIRECTORY FILE: clangd, with no settings and no index of a user's, finds no error in a file with the flags that
# the database in a directory has for it. What it would offer at the cursor is tried on the first lines only.
understands() {
  (cd "$1" && env -i PATH="$PATH" HOME=/nonexistent XDG_CACHE_HOME="$proofs/editors/cache" XDG_CONFIG_HOME=/nonexistent \
    "$clangd" --enable-config=false --background-index=false --compile-commands-dir="$1" --check="$2" --check-lines=1-2) \
    >"$log" 2>&1
}

# first_of_each_directory: of a sorted list.
first_of_each_directory() {
  # shellcheck disable=SC2016 # A field of awk's.
  "$busybox" awk '{ directory = $0; sub("/[^/]*$", "", directory) } !seen[directory]++'
}

# understands_share DIRECTORY SHARE SHARES: the files whose turn it is, of those to look at; with a log of its own.
understands_share() {
  local number=0 file log=$log.$2
  while IFS= read -r file; do
    ((number++ % $3 == $2)) || continue
    [[ $file == "$SUSPICIOUS" ]] || understands "$1" "$1/$file" ||
      die "clangd does not understand $file: $(<"$log")"
  done <"$proofs/editors/looked_at"
}

# compiled BAZEL...: prints the C and C++ files that the rules of a workspace compile, by a command that is Bazel there.
compiled() {
  "$@" query --noshow_progress 'kind("source file", labels(srcs, kind("^cc_(binary|library|test) rule$", //...)))' 2>"$log" |
    sed -n -E '/\.(c|cc)$/ { s#^//:?##; s#:#/#; p; }' | LC_ALL=C sort
}

# check DIRECTORY BAZEL...: the database of a workspace has all files that it compiles and no others, and clangd
# understands those to look at.
check() {
  local directory=$1 different share shares pids=()
  shift
  sed -n -E 's/^ *"file": "(.*)",?$/\1/p' "$directory/compile_commands.json" | LC_ALL=C sort >"$proofs/editors/has"
  compiled "$@" >"$proofs/editors/compiled"
  [[ -s $proofs/editors/compiled ]] || die "Bazel compiles nothing: $(<"$log")"
  different=$(diff "$proofs/editors/compiled" "$proofs/editors/has") ||
    die "the database has other files (>) than rules compile (<):"$'\n'"$different"
  "$files" <"$proofs/editors/has" >"$proofs/editors/looked_at"
  shares=$(nproc)
  for ((share = 0; share < shares; share++)); do
    understands_share "$directory" "$share" "$shares" &
    pids+=($!)
  done
  for share in "${pids[@]}"; do
    wait "$share" || die "see above"
  done
  say "clangd understands $(grep -c . "$proofs/editors/looked_at") of $(grep -c . "$proofs/editors/has") files"
}

rm -rf "$proofs/editors"
mkdir -p "$proofs/editors/wrong" "$other"
# No generated header is left of other proofs.
quietly "$log" bazel_in one clean
quietly "$log" bazel_in one run --noshow_progress //:compile_commands
check "$proofs/one" bazel_in one

# clangd can say that it does not: without the directory that headers are named from.
sed '/"-iquote",/d' "$proofs/one/compile_commands.json" >"$proofs/editors/wrong/compile_commands.json"
if understands "$proofs/editors/wrong" "$proofs/one/kernel/main.c"; then
  die "clangd finds no error where the flags are wrong"
fi

# A kernel with all kinds of headers, C++, tests and a fuzz target, elsewhere.
cp -R "$proofs/one/examples/hello/." "$proofs/one/tests/hermetic/outside/"{kernel,parts} "$other"
[[ ! -e $proofs/user.bazelrc ]] || grep -v '^build --config=' "$proofs/user.bazelrc" >>"$other/.bazelrc" || true
sed -i "s#path = \".*\"#path = \"$proofs/one\"#" "$other/WORKSPACE"
quietly "$log" other_bazel clean
quietly "$log" other_bazel run --noshow_progress @kiln//:compile_commands
check "$other" other_bazel
say "passed"

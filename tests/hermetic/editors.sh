#!/usr/bin/env bash
#
# Proof: an editor understands every kind of C file. `bazel run //:compile_commands` knows all that is compiled, and the
# locked clangd finds no error in a file of each kind with the flags that it gets there; so it does in a workspace that uses
# Kiln.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
workspace one

# A kernel's part, both loaders, what loaders share, the library, C++, a program of the build, a test, a fuzz target.
readonly FILES=(
  kernel/main.c
  kernel/arch/x86_64/exceptions.c
  boot/bios/video.c
  boot/uefi/video.c
  boot/core/elf.c
  lib/format.c
  lib/cxx/runtime.cc
  boot/core/check_kernel.c
  boot/core/tests/elf_test.c
  boot/core/fuzz/fuzz_elf.c
)

hello=$proofs/editors/hello
log=$proofs/editors.log
clangd=$packages/kiln_clang_tools/bin/clangd

clean_up() {
  hello_bazel shutdown >/dev/null 2>&1 || true
}

hello_bazel() {
  (cd "$hello" && "$proofs/one/bazelw" --output_base="$(output_base outside)" "$@")
}

# understands DATABASE FILE: clangd, with no settings and no index of a user's, finds no error in a file with the flags that
# the database in a directory has for it. It is started elsewhere than in runfiles, to name its own files absolutely.
understands() {
  (cd "$1" && env -i PATH="$PATH" HOME=/nonexistent XDG_CACHE_HOME="$proofs/editors/cache" XDG_CONFIG_HOME=/nonexistent \
    "$clangd" --enable-config=false --background-index=false --compile-commands-dir="$1" --check="$2") >"$log" 2>&1
}

# lacks DIRECTORY: prints the C and C++ files of a list on standard input that the database of a workspace lacks.
lacks() {
  local file
  while IFS= read -r file; do
    grep -qF "\"file\": \"$file\"" "$1/compile_commands.json" || printf '%s\n' "$file"
  done
}

rm -rf "$proofs/editors"
mkdir -p "$proofs/editors"
quietly "$log" bazel_in one run --noshow_progress //:compile_commands
# What is not compiled at all: input of tests that compile by themselves, and workspaces of their own.
missing=$(cd "$proofs/one" && find boot kernel lib image bench tests toolchain \( -name '*.c' -o -name '*.cc' \) \
  -not -path 'tests/hermetic/outside/*' | lacks "$proofs/one" | LC_ALL=C sort | paste -s -d ' ')
[[ $missing == "boot/protocol/tests/kernel.c kernel/tests/library_headers.c tests/wrong_entry_type.c toolchain/cc/tests/frame.c toolchain/cc/tests/simd.c" ]] ||
  die "the database should lack five files, and lacks: $missing"
for file in "${FILES[@]}"; do
  understands "$proofs/one" "$proofs/one/$file" || die "clangd does not understand $file: $(<"$log")"
done
say "clangd understands ${#FILES[@]} kinds of files"

# clangd can say so: without the directory that headers are named from.
mkdir "$proofs/editors/wrong"
sed '/"-iquote",/d' "$proofs/one/compile_commands.json" >"$proofs/editors/wrong/compile_commands.json"
if understands "$proofs/editors/wrong" "$proofs/one/kernel/main.c"; then
  die "clangd finds no error where the flags are wrong"
fi

cp -R "$proofs/one/examples/hello" "$hello"
[[ ! -e $proofs/user.bazelrc ]] || grep -v '^build --config=' "$proofs/user.bazelrc" >>"$hello/.bazelrc" || true
sed -i "s#path = \".*\"#path = \"$proofs/one\"#" "$hello/WORKSPACE"
quietly "$log" hello_bazel run --noshow_progress @kiln//:compile_commands
understands "$hello" "$hello/hello.c" || die "clangd does not understand hello.c of another workspace: $(<"$log")"
[[ -z $(printf 'hello.c\n' | lacks "$hello") ]] || die "the database of another workspace lacks hello.c"
say "passed"

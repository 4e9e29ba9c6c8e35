#!/usr/bin/env bash
#
# Proof: Kiln serves a workspace that is not its own. A copy of examples/hello outside of the tree, which calls Kiln's
# repository by another name and has a .bazelrc of one line, builds a kernel and its disk, boots it on both firmwares, and
# gets loaders that are those of image/digests.txt to the byte. With tests/hermetic/outside added to it, it uses all
# that //:defs.bzl has, and has a C++ toolchain and a header of its own that Kiln leaves alone. Without the
# line in .bazelrc every kind of target ends in the sentence that names it.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
workspace one

outside=$proofs/outside
log=$proofs/outside.log

# The options for all copies, of which Kiln's own .bazelrc defines the configurations.
options=(--bazelrc="$proofs/outside.bazelrc")
{
  grep '^build:memory-sandbox ' "$proofs/one/.bazelrc"
  [[ ! -e $proofs/user.bazelrc ]] || cat "$proofs/user.bazelrc"
} >"$proofs/outside.bazelrc"

# outside_bazel ARGUMENT...: runs Bazel out there.
outside_bazel() {
  (cd "$outside" && "$proofs/one/bazelw" --output_base="$(output_base outside)" "${options[@]}" "$@")
}

clean_up() {
  outside_bazel shutdown >/dev/null 2>&1 || true
}

# copy FROM: adds a directory of Kiln's to the workspace, with another name for Kiln's repository.
copy() {
  cp -R "$proofs/one/$1/." "$outside"
  grep -rlE '@kiln//|name = "kiln"' "$outside" | xargs sed -i -E 's#@kiln//#@fire//#g; s#name = "kiln"#name = "fire"#'
}

rm -rf "$outside"
mkdir -p "$outside"
copy examples/hello
sed -i "s#path = \"../..\"#path = \"$proofs/one\"#" "$outside/WORKSPACE"
lines=$(grep -cv '^#' "$outside/.bazelrc")
((lines == 2)) || die "the .bazelrc of examples/hello has $lines lines, and two are enough"

# What an earlier run has left would not be put into the cache.
cache=--disk_cache=$proofs/outside.cache
quietly "$log" outside_bazel clean
quietly "$log" outside_bazel test "$cache" //...
say "examples/hello builds and boots, with Kiln under another name"

quietly "$log" outside_bazel build @fire//boot/bios:loader @fire//boot/bios:loader_gpt @fire//boot/uefi:loader
for file in boot/bios/loader.bin boot/bios/loader_gpt.bin boot/uefi/BOOTX64.EFI; do
  read -r sum _ < <("$busybox" sha256sum "$outside/bazel-bin/external/fire/$file")
  grep -qx "$sum  $file" "$proofs/one/image/digests.txt" || die "$file is another one than in Kiln's own workspace: $sum"
done
say "the loaders are those of Kiln's own workspace"

quietly "$log" outside_bazel clean
quietly "$log" outside_bazel build "$cache" //...
processes=$(grep -E '^INFO: [0-9]+ processes: ' "$log")
[[ $processes =~ ^'INFO: '[0-9]+' processes: '[0-9]+' remote cache hit, '[0-9]+' internal.'$ ]] ||
  die "built again with a cache: $processes"

quietly "$log" outside_bazel run //:bios -- -version
grep -q '^QEMU emulator version' "$log" || die "//:bios did not pass QEMU its argument: $(<"$log")"

# documented HEADING: prints the lines for a .bazelrc below a heading of docs/your-own-repository.md.
documented() {
  sed -n "/^##* $1\$/,/^## /s/^    \(build\|test\)/\1/p" "$proofs/one/docs/your-own-repository.md" |
    sed 's#@kiln//#@fire//#'
}

# A machine without a compiler, and all that is good to have.
documented .bazelrc >"$outside/.bazelrc"
grep -q BAZEL_DO_NOT_DETECT_CPP_TOOLCHAIN "$outside/.bazelrc" || die "docs/your-own-repository.md has no such lines"
while IFS= read -r line; do
  grep -qxF "$line" "$proofs/one/.bazelrc" || die "Kiln's own .bazelrc does not have the line that is good to have: $line"
done < <(documented "Good to have")
quietly "$log" outside_bazel test "$cache" --repo_env=CC=none //...
say "the documented options are good for a machine without a compiler"
cp "$proofs/one/examples/hello/.bazelrc" "$outside"

# The workspace's own toolchain, and one use of everything.
copy tests/hermetic/outside
printf '\nregister_toolchains("//own")\n' >>"$outside/WORKSPACE"
quietly "$log" outside_bazel test //...
say "everything that //:defs.bzl has works, and the C++ of the workspace is compiled by its own toolchain"

# Nothing is left of the option in the cache of an earlier analysis: it is another configuration.
: >"$outside/.bazelrc"
# shellcheck disable=SC2016 # The quotation marks are part of it.
sentence='would be compiled by another C toolchain than Kiln.s: add the line `build --incompatible_enable_cc_toolchain_resolution` to'
for target in //:hello //:disk //:bios //:bios_test \
  //parts:{kernel,disk,flat_code,fuzz,fuzz_test,heap_test_bios_dbg,unit_test,uefi_test,failure_test}; do
  if outside_bazel build --nobuild "$target" >"$log" 2>&1; then
    die "without the option $target can be analyzed"
  fi
  grep -q "$sentence" "$log" || die "without the option $target ends in other words: $(<"$log")"
done
say "without the option, all targets say which it is"
say "passed"

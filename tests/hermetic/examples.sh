#!/usr/bin/env bash
#
# Proof: each workspace of examples/ builds and boots on both firmwares as a copy outside of the tree, which calls Kiln's
# repository by another name, with a .bazelrc of two lines. What //:new_kernel writes, from Kiln's own workspace and from
# another one, is examples/hello; with another name it builds and boots as well.
#
# The copies share an output base and a disk cache, with tests/hermetic/outside.sh too: loaders and tools are made once.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
workspace one

readonly BAZELRC='build --incompatible_enable_cc_toolchain_resolution
build --nosandbox_debug'

examples=$proofs/examples
log=$proofs/examples.log
cache=--disk_cache=$proofs/outside.cache
current=hello

# The options for all copies, of which Kiln's own .bazelrc defines the configurations.
{
  grep '^build:memory-sandbox ' "$proofs/one/.bazelrc"
  [[ ! -e $proofs/user.bazelrc ]] || cat "$proofs/user.bazelrc"
} >"$proofs/examples.bazelrc"

# example_bazel ARGUMENT...: runs Bazel in the workspace `current`.
example_bazel() {
  (cd "$examples/$current" && "$proofs/one/bazelw" --output_base="$(output_base outside)" --bazelrc="$proofs/examples.bazelrc" "$@")
}

clean_up() {
  example_bazel shutdown >/dev/null 2>&1 || true
}

# move FROM NAME PATH: copies a workspace, which says that Kiln is at PATH, to where it is the workspace NAME.
move() {
  local to=$examples/$2
  mkdir -p "$to"
  cp -R "$1/." "$to"
  grep -rlE '@kiln//|name = "kiln"' "$to" | xargs sed -i -E 's#@kiln//#@fire//#g; s#name = "kiln"#name = "fire"#'
  sed -i "s#path = \"$3\"#path = \"$proofs/one\"#" "$to/MODULE.bazel" "$to/WORKSPACE"
  [[ $(grep -v '^#' "$to/.bazelrc") == "$BAZELRC" ]] || die "the .bazelrc of $2 has other lines than: $BAZELRC"
  current=$2
}

# boots: all tests of the current workspace pass, and there is one for each firmware.
boots() {
  local firmware
  timed example_bazel test "$cache" //... >"$log" 2>&1 || die "$current fails: $(<"$log")"
  for firmware in bios uefi; do
    grep -qE "^//:${firmware}_test .*PASSED" "$log" || die "$current has no boot on $firmware: $(<"$log")"
  done
  say "$current builds and boots, in $((milliseconds / 1000)) s"
}

# new_kernel DIR NAME COMMAND...: a command that runs Bazel runs //:new_kernel.
new_kernel() {
  local directory=$1 name=$2
  shift 2
  quietly "$log" "$@" -- "$directory" "$name"
}

rm -rf "$examples"
for name in hello modules cpp; do
  move "$proofs/one/examples/$name" "$name" ../..
  boots
  case $name in
    hello) cp "$examples/hello/bazel-bin/hello.elf" "$proofs/examples.elf" ;;
    modules) grep -qE '^//:words_test_uefi_dbg .*PASSED' "$log" || die "modules has no tests in a kernel: $(<"$log")" ;;
  esac
done

# An ELF file that Bazel does not know: first one that no loader would start.
move "$proofs/one/examples/prebuilt" prebuilt ../..
printf 'no ELF file\n' >"$examples/prebuilt/kernel.elf"
if example_bazel build "$cache" //:disk >"$log" 2>&1; then
  die "a file that is no kernel is put on a disk"
fi
grep -q 'kiln: error: kernel.elf: .* (K[0-9]*)' "$log" || die "a file that is no kernel is refused in other words: $(<"$log")"
cp -f "$proofs/examples.elf" "$examples/prebuilt/kernel.elf"
boots

quietly "$log" example_bazel run "$cache" //:bios -- -version
grep -q '^QEMU emulator version' "$log" || die "//:bios did not pass QEMU its argument: $(<"$log")"

# One source: the program copies examples/hello.
new_kernel "$examples/from_outside" hello example_bazel run "$cache" @fire//:new_kernel
new_kernel "$examples/from_clone" hello bazel_in one run //:new_kernel
for name in from_outside from_clone; do
  sed -i "s#path = \"$proofs/one\"#path = \"../..\"#; s#^. Where Kiln is.\$#\# Where Kiln is: here, two directories up.#" \
    "$examples/$name/MODULE.bazel" "$examples/$name/WORKSPACE"
  diff -r "$proofs/one/examples/hello" "$examples/$name" || die "//:new_kernel does not write examples/hello"
done
say "//:new_kernel writes examples/hello"

new_kernel "$examples/written" my_os bazel_in one run //:new_kernel
if bazel_in one run //:new_kernel -- "$examples/written" my_os >"$log" 2>&1; then
  die "//:new_kernel overwrites a workspace"
fi
grep -q 'is not empty, and nothing in it is overwritten' "$log" || die "//:new_kernel refuses in other words: $(<"$log")"
move "$examples/written" my_os "$proofs/one"
boots
say "passed"

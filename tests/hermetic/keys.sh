#!/usr/bin/env bash
#
# Proof: what changes is done anew, and nothing else is.
#
# - Another version of a locked package, NASM, runs the actions again that have a file of it among their inputs, which
#   Bazel is asked for, and no others: its output is the same, and so what follows from it.
# - A boot test runs again when its image, QEMU, its firmware or its harness has changed, and not when anything else has.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"

jq=$packages/kiln_proof_tools/bin/jq
log=$proofs/keys.log
copy=$proofs/one
lock=$copy/toolchain/debian/lock.json

workspace one

# --- A package ---

# Prints the entry of a package in the lock, or the field $2 of it.
entry() {
  "$jq" -r --arg name "$1" "[.[][] | select(.name == \$name)][0]${2:+.$2}" "$lock"
}

# Makes another version of NASM's package, as its maintainers would: a file in a directory that Bazel is told of
# (--distdir), and a line in the lock.
other_nasm() {
  local cache deb unpacked=$proofs/keys.nasm distdir=$proofs/keys.distdir
  cache=$(bazel_in one info repository_cache 2>"$log")
  rm -rf "$unpacked" && mkdir -p "$distdir"
  dpkg-deb -R "$cache/content_addressable/sha256/$(entry nasm sha256)/file" "$unpacked"
  sed -i 's/^Version: .*/&+kiln1/' "$unpacked/DEBIAN/control"
  printf 'another version' >>"$unpacked/usr/bin/nasm" # Behind all that is ever loaded.
  deb=$distdir/nasm_other_amd64.deb
  quietly "$log" dpkg-deb -b "$unpacked" "$deb"
  # shellcheck disable=SC2016 # jq's.
  "$jq" --arg sha256 "$("$busybox" sha256sum <"$deb" | "$busybox" head -c 64)" --argjson size "$(stat -c %s "$deb")" \
    'map_values(map(if .name == "nasm" then .version += "+kiln1" | .sha256 = $sha256 | .size = $size
       | .path |= sub("/[^/]*$"; "/nasm_other_amd64.deb") else . end))' "$lock" >"$proofs/keys.lock"
  cp "$lock" "$proofs/keys.lock.before"
  cp "$proofs/keys.lock" "$lock"
}

# Of the outputs on standard input, prints those that there are: //... does not need those of all that is analyzed.
built() {
  local output
  while IFS= read -r output; do
    [[ ! -e $(output_base one)/execroot/kiln/$output ]] || printf '%s\n' "$output"
  done
}

# Prints the first outputs of the actions that have run in the last build, one a line; a listing of NASM's is a second one.
executed() {
  "$jq" -r '.listedOutputs - [.listedOutputs[] | select(endswith(".lst"))] | .[0]' "$proofs/keys.json" | LC_ALL=C sort
}

swap_package() {
  local expected
  command -v dpkg-deb >/dev/null || die "this makes a Debian package; install dpkg"
  quietly "$log" bazel_in one build --disk_cache="$disk_cache" "${ALL[@]}" # What comes of the same NASM may come from anywhere.
  bazel_in one aquery --output=jsonproto 'inputs("external/kiln_nasm/.*", deps(//...))' >"$proofs/keys.aquery" 2>"$log" ||
    die "aquery fails: $(<"$log")"
  expected=$("$jq" -r -L "$own_files" 'include "actions"; first_outputs' "$proofs/keys.aquery" | built | LC_ALL=C sort)
  [[ -n $expected ]] || die "nothing uses NASM"
  other_nasm
  quietly "$log" bazel_in one build --distdir="$proofs/keys.distdir" --execution_log_json_file="$proofs/keys.json" "${ALL[@]}"
  cp "$proofs/keys.lock.before" "$lock"
  [[ $(executed) == "$expected" ]] ||
    die "another NASM should run the actions <, and ran those >:"$'\n'"$(diff <(printf '%s\n' "$expected") <(executed))"
  say "another NASM: $(wc -l <<<"$expected") actions that use it ran again, of all in //..., and no other"
}

# --- Boot tests ---

readonly TESTS=(//tests:bios_pass_test //tests:uefi_pass_test //tests/kernel:kernel_test_bios_opt)

# reruns NAME... -- OPTION...: runs the tests; just those of these names may run, the others' results must be cached.
reruns() {
  local names=() expected actual
  while [[ $1 != -- ]]; do
    names+=("$1")
    shift
  done
  shift
  quietly "$log" bazel_in one test "$@" "${TESTS[@]}"
  actual=$(sed -n 's|^//.*:\([a-z_]*\)  *PASSED in .*|\1|p' "$log" | sort | paste -s -d ' ')
  expected=$(printf '%s\n' "${names[@]}" | sort | paste -s -d ' ')
  [[ $actual == "$expected" ]] || die "$change: \"$expected\" should run, and \"$actual\" did"
  say "$change: ${actual:-no test runs again}"
}

# changed FILE: adds a line that says nothing to a file of the copy.
changed() {
  change="$1 changed"
  printf '%s\n' "$2" >>"$copy/$1"
}

boot_tests() {
  local qemu=$proofs/keys.qemu override
  bazel_in one test "${TESTS[@]}" >"$log" 2>&1 || die "$(<"$log")"
  change="nothing changed" && reruns --
  changed README.md "" && reruns --
  changed tests/shell/note.txt "" && reruns --
  changed tests/errors/catalogue_test.sh "" && reruns --
  changed tests/kernels/pass.c "int kiln_one_more_symbol;" && reruns bios_pass_test uefi_pass_test --
  changed tests/harness/run_qemu.sh "" && reruns bios_pass_test uefi_pass_test --
  changed tests/harness/run_kernel_test.sh "" && reruns kernel_test_bios_opt --
  changed toolchain/qemu/command.sh "" && reruns bios_pass_test uefi_pass_test kernel_test_bios_opt --

  # A copy of the packages' files, which can be changed.
  override=--override_repository=kiln_qemu=$qemu
  rm -rf "$qemu"
  cp -a "$(output_base one)/external/kiln_qemu" "$qemu"
  touch "$qemu/WORKSPACE"
  change="QEMU the same, elsewhere" && reruns -- "$override"
  printf 'x' >>"$qemu/root/usr/bin/qemu-system-x86_64"
  change="QEMU changed" && reruns bios_pass_test uefi_pass_test kernel_test_bios_opt -- "$override"
  patch_firmware "$qemu/root/usr/share/seabios/bios-256k.bin"
  change="SeaBIOS changed" && reruns bios_pass_test kernel_test_bios_opt -- "$override"
  patch_firmware "$qemu/root/usr/share/OVMF/OVMF_CODE_4M.fd"
  change="OVMF changed" && reruns uefi_pass_test -- "$override"
}

# Changes a byte that no firmware cares about: one amid the first 64 that are all 0 or all 0xff.
patch_firmware() {
  local match=
  IFS= read -r match < <(LC_ALL=C grep -abo -P '(\x00{64}|\xff{64})' "$1" | tr -d '\000\377') || true
  [[ $match == *:* ]] || die "$1 has no bytes that are unused"
  printf '\x01' | dd of="$1" bs=1 seek="$((${match%%:*} + 32))" conv=notrunc 2>/dev/null
}

swap_package
boot_tests
tar -C "$copy" -xf "$proofs/source.tar" # As it was, for proofs that come after.
say "passed"

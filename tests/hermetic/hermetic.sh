#!/usr/bin/env bash
#
# Proof: all is built and tested with no network, from an empty output base, with nothing but Bazel's repository cache:
# in a network namespace that is empty but for loopback, over which Bazel's client and server talk.
#
# And no action or test reads a file of the host that docs/hermeticity.md does not list: all actions, and all tests but
# most of those that boot, run below strace, which writes down every file that anybody opens, looks at, or runs.
# leaks.awk compares that with the document. What leaks is found: an action and a test that do it on purpose must
# be in its report.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
trace=$proofs/hermetic.trace

# Two leaks. The files need not exist: on another machine they might.
add_leaks() {
  mkdir -p "$proofs/hermetic/control"
  printf '#!/usr/bin/env bash\nread -r _ </etc/kiln-leak-of-a-test || true\n' >"$proofs/hermetic/control/leak_test.sh"
  chmod +x "$proofs/hermetic/control/leak_test.sh"
  cat >"$proofs/hermetic/control/BUILD.bazel" <<'END'
genrule(
    name = "leak",
    outs = ["leak.txt"],
    cmd = "read -r _ </etc/kiln-leak-of-an-action || true; echo >$@",
)

sh_test(
    name = "leak_test",
    srcs = ["leak_test.sh"],
)
END
}

# offline COMMAND...: runs a command in a network namespace of its own, in which only loopback is up.
offline() {
  local as_root=()
  ((EUID == 0)) || as_root=(--map-root-user)
  # shellcheck disable=SC2016 # For the inner shell.
  unshare "${as_root[@]}" --net "$busybox" sh -c '"$0" ip link set lo up && exec "$@"' "$busybox" "$@"
}

# Of the boot tests, one of each harness, firmware and set of devices: what QEMU and the scripts read depends on nothing
# else, and below strace a boot takes four times as long.
readonly BOOT_TESTS=(
  //tests:{bios_image,uefi_image,uefi_first_boot,bios_no_screen,hang}_test
  //tests/bios:{floppy,a20_stuck}_test
  //tests/contract:{bios_kaslr,uefi_debug_info,bios_no_serial}_test
  //tests/errors:{bios,uefi}_K40_magic_test
  //tests/kernel:{kernel_test_bios_opt,kernel_test_uefi_dbg,failing_test}
  //tests/large:{bios_large,uefi_fat32}_test
  //tests/shell:{fault,uefi_pc}_test
  //tests/storage:{bios,uefi}_{ahci,ide,nvme,usb,virtio}_test
  //tests/symbols:backtrace_test
  //tests/uefi:{two_screens,missing_serial}_test
)

# What runs a command and writes down which files it and its descendants ask for.
calls=clone,clone3,fork,vfork,execve,execveat,open,openat,openat2,readlink,readlinkat
calls+=,stat,lstat,newfstatat,statx,access,faccessat,faccessat2
tracer=(
  "$packages/kiln_proof_tools/bin/strace" -f --seccomp-bpf -y -q -s 400 --pidns-translation -A -o "$trace"
  -e 'abbrev=!execve' -e signal=none -e "trace=$calls"
)

# bazel_offline TRACER... -- ARGUMENT...: runs Bazel offline in the copy. --batch: no server stays behind in the namespace.
bazel_offline() {
  local prefix=()
  while [[ $1 != -- ]]; do
    prefix+=("$1")
    shift
  done
  offline "${prefix[@]}" ./bazelw --batch --output_base="$(output_base hermetic)" "${@:2}"
}

# The one fetch. Where the cache is full already there is nothing to fetch.
workspace one
quietly "$proofs/hermetic.log" bazel_in one fetch //...

workspace hermetic
add_leaks
rm -f "$trace"
cd "$proofs/hermetic"
timed bazel_offline "${tracer[@]}" -- build --config=hermetic //... || die "//... cannot be built offline: see above"
say "built //... offline, below strace, in $((milliseconds / 1000)) s"

# AddressSanitizer's search for leaks needs ptrace, as strace does.
readonly ALL='tests(//...) except attr(tags, manual, tests(//...))'
bazel_offline -- query "$ALL except tests(//tests:boot) union set(${BOOT_TESTS[*]})" >"$proofs/hermetic.tests"
timed bazel_offline "${tracer[@]}" -- test --config=hermetic --test_env=ASAN_OPTIONS=detect_leaks=0 \
  --target_pattern_file="$proofs/hermetic.tests" || die "these tests do not pass offline, below strace: see above"
say "ran $(wc -l <"$proofs/hermetic.tests") tests below strace in $((milliseconds / 1000)) s"

report=$proofs/hermetic.report
"$busybox" awk -v output_base="$(output_base hermetic)" -v workspace="$proofs/hermetic" -f "$own_files/leaks.awk" \
  docs/hermeticity.md "$trace" >"$report" || true # It has found the leaks that were made on purpose, at least.
for leak in "the action reads /etc/kiln-leak-of-an-action" "the test reads /etc/kiln-leak-of-a-test"; do
  "$busybox" grep -q "/control.*: $leak" "$report" || die "a leak was not found: $leak"
done
say "$("$busybox" tail -n 1 "$report"), which include two that were made on purpose"
if others=$("$busybox" head -n -1 "$report" | "$busybox" grep -v kiln-leak-of-a); then
  die "what is read and what docs/hermeticity.md lists differ:"$'\n'"$others"
fi
rm "$trace"

timed bazel_offline -- test --config=hermetic //... || die "//... does not pass offline: see above"
say "built and tested //... offline, the rest in $((milliseconds / 1000)) s"
say "passed"

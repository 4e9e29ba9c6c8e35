#!/usr/bin/env bash
#
# Proof: all is built and tested with no network, from an empty output base, with nothing but Bazel's repository cache:
# in a network namespace that is empty but for loopback, over which Bazel's client and server talk. Of the tests that boot,
# //tests:sample is run; of layout and lint, //toolchain/lint/tests.
#
# And no action or test reads a file of the host that docs/hermeticity.md does not list: all of them run below strace, which
# writes down every file that anybody opens, looks at, or runs. leaks.awk compares that with the document. What leaks is
# found: an action and a test that do it on purpose must be in its report. No package of boot tests is left out.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$PWD/tests/hermetic/workspace.sh"
sandbox=$proofs/hermetic.sandbox # The real linux-sandbox, the one that traces, and what that writes.

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

# Makes the linux-sandbox that traces: in the sandbox, it starts strace around the command, with a trace for each.
# The first line of a trace says where the sandbox is, and which test that is.
write_tracing_sandbox() {
  local calls=clone,clone3,fork,vfork,execve,execveat,open,openat,openat2,readlink,readlinkat
  calls+=,stat,lstat,newfstatat,statx,access,faccessat,faccessat2
  mkdir -p "$sandbox/traces"
  {
    printf '#!/usr/bin/env bash\n'
    printf 'sandbox=%q strace=%q calls=%q\n' "$sandbox" "$packages/kiln_proof_tools/bin/strace" "$calls"
    cat <<'END'
options=()
while [[ $1 != -- ]]; do
  options+=("$1")
  shift
done
shift
# Bazel asks whether its sandbox works.
if ((${#options[@]} == 0)); then
  exec "$sandbox/real" "${options[@]}" -- "$@"
fi
trace=$sandbox/traces/$EPOCHREALTIME.$$
printf 'in %s %s\n' "$(pwd -P)" "$TEST_TARGET" >"$trace"
# AddressSanitizer's search for leaks needs ptrace, as strace does.
[[ ! $TEST_TARGET ]] || export ASAN_OPTIONS=detect_leaks=0
exec "$sandbox/real" "${options[@]}" -w "$sandbox/traces" -- \
  "$strace" -f --seccomp-bpf -y -q -s 400 -A -o "$trace" -e signal=none -e trace="$calls" "$@"
END
  } >"$sandbox/tracing"
  chmod +x "$sandbox/tracing"
}

# bazel_offline ARGUMENT...: runs Bazel in the copy, in a network namespace in which only loopback is up, with the
# linux-sandbox that traces in place of its own. --batch: no server stays behind in there.
bazel_offline() {
  local as_root=()
  ((EUID == 0)) || as_root=(--map-root-user)
  # shellcheck disable=SC2016 # For the inner shell.
  unshare "${as_root[@]}" --net --mount "$busybox" sh -euc '
    "$0" ip link set lo up
    "$0" mount -o bind "$1" "$2"
    shift 2
    exec "$@"' "$busybox" "$sandbox/tracing" "$bazels_sandbox" \
    ./bazelw --batch --output_base="$(output_base hermetic)" "$@"
}

# The one fetch. Where the cache is full already there is nothing to fetch.
workspace one
quietly "$proofs/hermetic.log" bazel_in one build --nobuild //...

rm -rf "$sandbox"
write_tracing_sandbox
bazels_sandbox=$(bazel_in one info install_base)/linux-sandbox
cp -L "$bazels_sandbox" "$sandbox/real"
sampled_targets one
for package in $(bazel_in one query "tests(//tests:all_boots) except attr(name, lint_test, //tests/...)" --output=package); do
  [[ $(bazel_in one query "tests(//tests:sample) intersect //$package:all") ]] ||
    die "//tests:sample has no test of //$package: add one for each harness, firmware and set of devices there"
done

workspace hermetic
add_leaks
cd "$proofs/hermetic"
timed bazel_offline test --config=hermetic --target_pattern_file="$targets" || die "//... cannot be built and tested offline: see above"
say "built and tested //... offline, from an empty output base, in $((milliseconds / 1000)) s"

report=$sandbox/report
"$busybox" awk -v output_base="$(output_base hermetic)" -v workspace="$proofs/hermetic" -f "$own_files/leaks.awk" \
  docs/hermeticity.md "$sandbox"/traces/* >"$report" || true # It has found the leaks that were made on purpose, at least.
for leak in "the action reads /etc/kiln-leak-of-an-action" "the test reads /etc/kiln-leak-of-a-test"; do
  "$busybox" grep -q "/control.*: $leak" "$report" || die "a leak was not found: $leak"
done
say "$("$busybox" tail -n 1 "$report"), which include two that were made on purpose"
if others=$("$busybox" head -n -1 "$report" | "$busybox" grep -v kiln-leak-of-a); then
  die "what is read and what docs/hermeticity.md lists differ:"$'\n'"$others"
fi
rm -r "$sandbox"
say "passed"

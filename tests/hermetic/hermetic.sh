#!/usr/bin/env bash
#
# Proof: all is built and tested with no network, from an empty output base, with nothing but Bazel's repository cache;
# and no action or test reads a file of the host that docs/hermeticity.md does not list. Bazel runs in a network
# namespace that is empty but for loopback, over which its client and server talk, and below strace, which writes down
# every file that anybody opens, looks at, or runs. leaks.awk compares that with the document.
#
# And what leaks is found: an action and a test that do it on purpose must be in the report, or the proof fails.

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

# What runs a command and writes down which files it and its descendants ask for.
calls=clone,clone3,fork,vfork,execve,execveat,open,openat,openat2,readlink,readlinkat
calls+=,stat,lstat,newfstatat,statx,access,faccessat,faccessat2
tracer=(
  "$packages/kiln_proof_tools/bin/strace" -f --seccomp-bpf -y -qq -s 400 --pidns-translation -o "$trace"
  -e 'abbrev=!execve' -e signal=none -e "trace=$calls"
)

# The one fetch. Where the cache is full already there is nothing to fetch.
workspace one
quietly "$proofs/hermetic.log" bazel_in one fetch //...

workspace hermetic
add_leaks
cd "$proofs/hermetic"
# --batch: no server stays behind in the namespace. AddressSanitizer's search for leaks needs ptrace, as strace does.
timed offline "${tracer[@]}" ./bazelw --batch --output_base="$(output_base hermetic)" test --config=hermetic \
  --test_env=ASAN_OPTIONS=detect_leaks=0 //... || die "//... does not pass without a network, below strace: see above"
say "built and tested without a network in $((milliseconds / 1000)) s, below strace"

report=$proofs/hermetic.report
"$busybox" awk -v output_base="$(output_base hermetic)" -f "$own_files/leaks.awk" docs/hermeticity.md "$trace" \
  >"$report" || true # It has found the leaks that were made on purpose, at least.
for leak in "the action reads /etc/kiln-leak-of-an-action" "the test reads /etc/kiln-leak-of-a-test"; do
  "$busybox" grep -q "/control.*: $leak" "$report" || die "a leak was not found: $leak"
done
say "$("$busybox" tail -n 1 "$report"), which include two that were made on purpose"
if others=$("$busybox" head -n -1 "$report" | "$busybox" grep -v kiln-leak-of-a); then
  die "what is read and what docs/hermeticity.md lists differ:"$'\n'"$others"
fi
rm "$trace"
say "passed"

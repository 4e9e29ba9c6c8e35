#!/usr/bin/env bash
#
# Proof: all is built and tested while compilers, headers, emulators, firmware and image tools of this machine
# are hidden from every action (tests/hermetic/blocked_paths.sh). And what is hidden is hidden: an action
# that tries to read each of them can read none.

set -euo pipefail

# shellcheck source=tests/hermetic/workspace.sh
source "$(dirname "${BASH_SOURCE[0]}")/workspace.sh"
workspace one

mapfile -t options < <("$root/tests/hermetic/blocked_paths.sh")
((${#options[@]} > 0)) || die "blocked_paths.sh finds nothing to hide on this machine"

# The control: two actions, equal but for their names, that count what they can read. One runs with the paths
# hidden, one without.
control=$proofs/one/control
mkdir -p "$control"
cp "$root/tests/hermetic/count_readable.sh" "$control/"
printf '%s\n' "${options[@]#--sandbox_block_path=}" >"$control/paths.txt"
cat >"$control/BUILD.bazel" <<'END'
[
    genrule(
        name = name,
        srcs = ["paths.txt"],
        outs = [name + ".out"],
        cmd = "bash $(execpath count_readable.sh) < $< > $@",
        tools = ["count_readable.sh"],
    )
    for name in [
        "hidden",
        "shown",
    ]
]
END

# control NAME OPTION...: prints how many paths that action could read.
control() {
  local name=$1
  shift
  bazel_in one build "$@" "//control:$name" >&2
  cat "$proofs/one/bazel-bin/control/$name.out"
}
shown=$(control shown)
hidden=$(control hidden --config=hermetic "${options[@]}")
say "of ${#options[@]} paths, an action can read $shown, and $hidden when they are hidden"
((shown > 0 && hidden == 0)) || die "hiding does not work"
rm -r "$control"

bazel_in one test --config=hermetic "${options[@]}" //...
say "passed"

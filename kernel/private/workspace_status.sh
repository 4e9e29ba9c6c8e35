#!/usr/bin/env bash
#
# Says which sources a release is built from: Bazel runs this, in the workspace, before each build with
# --config=release. The one user is kernel_version.bzl.
#
#   STABLE_KILN_SOURCE commit 0123...            the sources of that commit (40 digits)
#   STABLE_KILN_SOURCE commit 0123...-modified   the same, with changes or further files that git does not ignore
#   STABLE_KILN_SOURCE not from a git checkout   no repository has its root here
#
# No time, no user, no host: whoever builds a commit gets the same release. A checkout that git cannot
# read ends the build: a release should not be silent about its sources.

set -euo pipefail

# ask_git ARGUMENT...: prints what git says; without an answer there is no release.
ask_git() {
  if ! git --no-optional-locks "$@"; then
    printf '%s: git cannot say which commit this is (see above), and --config=release needs it; %s\n' \
      "kernel/private/workspace_status.sh" "make git work here, or build without it" >&2
    return 1
  fi
}

# A repository further up would be somebody else's.
if [[ -e .git ]]; then
  commit=$(ask_git rev-parse --verify HEAD)
  changes=$(ask_git status --porcelain --untracked-files=normal)
  state="commit $commit${changes:+-modified}"
else
  state="not from a git checkout"
fi
printf 'STABLE_KILN_SOURCE %s\n' "$state"

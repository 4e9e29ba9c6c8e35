#!/usr/bin/env bash
#
# Copies of this workspace for proofs to build in, each with an output base of its own: sourced by them.
#
# They lie in KILN_PROOFS, which .ci/run sets so that proofs share them: what one has built another need not
# build again. Without it they go to a directory of the proof's own, deleted at its end. Packages come
# from Bazel's repository cache.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
proofs=${KILN_PROOFS:-}
workspaces=()

say() {
  printf '%s: %s\n' "${0##*/}" "$*"
}

die() {
  say "FAILED: $*"
  exit 1
}

if [[ -z $proofs ]]; then
  proofs=$(mktemp -d "${TMPDIR:-/tmp}/kiln-proofs.XXXXXX")
  trap 'end_proof && chmod -R u+w "$proofs" && rm -rf "$proofs"' EXIT
else
  trap end_proof EXIT
fi

# workspace NAME: makes a copy of the workspace, if there is none of that name yet. All copies are of one
# moment, even if somebody is at work in the workspace.
workspace() {
  local source=$proofs/source.tar
  if [[ ! -e $source ]]; then
    tar -C "$root" --exclude='./bazel-*' --exclude=./.git --exclude=./user.bazelrc -cf "$source" .
  fi
  if [[ ! -d $proofs/$1 ]]; then
    mkdir -p "$proofs/$1"
    tar -C "$proofs/$1" -xf "$source"
  fi
  workspaces+=("$1")
}

# bazel_in NAME ARGUMENT...: runs Bazel in a copy.
bazel_in() {
  local name=$1
  shift
  (cd "$proofs/$name" && ./bazelw --output_base="$proofs/$name.out" "$@")
}

# Stops the servers of this proof, which would keep their memory.
end_proof() {
  local name
  for name in "${workspaces[@]}"; do
    bazel_in "$name" shutdown >/dev/null 2>&1 || true
  done
}

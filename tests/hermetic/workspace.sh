#!/usr/bin/env bash
#
# Copies of this workspace for proofs to build in, each with an output base of its own: sourced by them, first thing,
# in the runfiles of `bazel run`.
#
# They lie in KILN_PROOFS, which .ci/run sets so that proofs share them: what one has built another need not
# build again. Without it they go to a directory of the proof's own, deleted at its end. Packages are those that the
# workspace has unpacked, or come from Bazel's repository cache. A user.bazelrc in that directory is for all copies; that of
# the workspace is not.

: "${BUILD_WORKSPACE_DIRECTORY:?run this with bazel run}"
root=$BUILD_WORKSPACE_DIRECTORY
# shellcheck disable=SC2034 # For those who source this.
own_files=$PWD/tests/hermetic
packages=$(cd .. && pwd) # Of the lock: $packages/REPOSITORY/bin/TOOL.
# shellcheck disable=SC2034
busybox=$packages/kiln_image_tools/bin/busybox
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
# shellcheck disable=SC2034 # A disk cache: .ci/run's own build fills it, from the workspace itself.
disk_cache=$proofs/cache

# workspace NAME [FROM]: makes a copy of the workspace, if there is none of that name yet. All copies are of one
# moment, even if somebody is at work in the workspace. Packages that the copy FROM has unpacked are unpacked for this one, too;
# the copy `one`, which most proofs are content with, has those of the workspace.
workspace() {
  local source=$proofs/source.tar
  if [[ ! -e $source ]]; then
    tar -C "$root" --exclude='./bazel-*' --exclude=./.git --exclude=./user.bazelrc -cf "$source" .
  fi
  if [[ ! -d $proofs/$1 ]]; then
    mkdir -p "$proofs/$1"
    tar -C "$proofs/$1" -xf "$source"
    personal_options "$1"
    if [[ $1 == one ]]; then
      # A program that `bazel run` runs begins below the output base.
      share_packages "$root" "${PWD%%/execroot/*}" "$1" || say "packages are unpacked again: $proofs is on another file system"
    elif [[ ${2:-} ]]; then
      share_packages "$proofs/$2" "$(output_base "$2")" "$1"
    fi
  fi
  workspaces+=("$1")
}

# share_packages WORKSPACE OUTPUT_BASE NAME: gives a copy the repositories of the lock that a workspace has: the same files, but for
# the BUILD files, which are links into the workspace. Bazel sees from what it knows of each that none has to be fetched.
share_packages() {
  local to link target
  to=$(output_base "$3")/external
  mkdir -p "$to"
  if ! cp -al "$2"/external/{,@}kiln_* "$to" 2>/dev/null; then
    chmod -R u+w "$to" && rm -rf "$to"
    return 1
  fi
  for link in "$to"/kiln_*/BUILD.bazel; do
    target=$(readlink "$link") || continue
    ln -sfn "${target/#"$1/"/"$proofs/$3/"}" "$link"
  done
}

# personal_options NAME [LINE]...: makes the user.bazelrc of a copy: what there is for all of them, and these lines.
personal_options() {
  {
    [[ ! -e $proofs/user.bazelrc ]] || cat "$proofs/user.bazelrc"
    printf '%s\n' "${@:2}"
  } >"$proofs/$1/user.bazelrc"
}

# output_base NAME: prints the output base of a copy.
output_base() {
  printf '%s' "$proofs/$1.out"
}

# bazel_in NAME ARGUMENT...: runs Bazel in a copy.
bazel_in() {
  local name=$1
  shift
  (cd "$proofs/$name" && ./bazelw --output_base="$(output_base "$name")" "$@")
}

# What clang-tidy says of each file of the loaders and the kernel. //toolchain/lint/tests has the same actions.
# shellcheck disable=SC2034
TIDY=(//toolchain/lint:tidy_{reports,test})

# All but that: what a build is given behind its options.
# shellcheck disable=SC2034
ALL=(-- //... "${TIDY[@]/#/-}")

# sampled_targets NAME: sets `targets` to a file of target patterns, for --target_pattern_file: all of a copy but what a few
# stand for, //tests:sample for the packages of boot tests, //lib/tests and //lib/fuzz for unit tests and fuzzers, failure_tests
# for those of //toolchain/analysis, and //toolchain/lint/tests for the tests of layout and lint. A pattern that begins with "-"
# takes away.
sampled_targets() {
  targets=$proofs/sampled_targets
  {
    printf '//...\n'
    bazel_in "$1" query "attr(name, '^lint_test$', //...) + set(${TIDY[*]})" | "$busybox" sed 's/^/-/'
    bazel_in "$1" query "tests(//tests:all_boots)" --output=package | "$busybox" sed 's#.*#-//&:all#'
    bazel_in "$1" query "filter('/fuzz:', tests(//...)) except //lib/fuzz:all" --output=package | "$busybox" sed 's#.*#-//&:all#'
    bazel_in "$1" query "kind('^(_refused_test|instrumented_test) rule', //...) except //lib/tests:all" | "$busybox" sed 's/^/-/'
    bazel_in "$1" query "tests(//tests:sample)"
  } >"$targets"
}

# quietly LOG COMMAND...: runs a command, and shows what it printed only when it fails.
quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 || die "$* failed:"$'\n'"$(<"$log")"
}

# timed COMMAND...: runs a command, and sets `milliseconds` to the time it took.
timed() {
  local start=${EPOCHREALTIME/[.,]/} status=0
  "$@" || status=$?
  # shellcheck disable=SC2034
  milliseconds=$(((${EPOCHREALTIME/[.,]/} - start) / 1000))
  return "$status"
}

# outputs NAME: prints the outputs of all actions in a copy, relative to its bazel-out. Trees of runfiles are not
# among them: Bazel makes these of links, on each machine for itself.
outputs() {
  (cd "$(output_base "$1")/execroot/kiln/bazel-out" &&
    find . -path './_tmp' -prune -o -name '*.runfiles' -prune -o -path './*/bin/*' -type f ! -name '*.runfiles_manifest' \
      -printf '%P\n' | LC_ALL=C sort)
}

# Called before a proof ends; those that leave more than servers of Bazel have one of their own.
clean_up() {
  :
}

# Stops the servers of this proof, which would keep their memory. That of `one` has what it knows of //... for the proofs that
# come after, where there are any.
end_proof() {
  local name
  clean_up
  for name in "${workspaces[@]}"; do
    [[ $name != one || ! ${KILN_PROOFS:-} ]] || continue
    bazel_in "$name" shutdown >/dev/null 2>&1 || true
  done
}

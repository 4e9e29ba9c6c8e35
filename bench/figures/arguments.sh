#!/usr/bin/env bash
#
# What the scripts of bench/ share: their arguments, a directory of their own, and what becomes of their figures. Sourced by
# them, first thing, in the runfiles of the main workspace.
#
# A script gets the files that it needs as --file=NAME=PATH (defs.bzl), and from the user:
#
#   --out DIR  also writes the figures as JSON and SVG to DIR, which is made; relative to where `bazel run` was called

# shellcheck source=toolchain/qemu/command.sh
source toolchain/qemu/command.sh

declare -A file=() # By name.
words=()           # The other arguments.
out=               # DIR, or nothing.

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# take_arguments WORD...: sorts them, and makes the directory `scratch`, which goes when the script ends.
take_arguments() {
  while (($#)); do
    if [[ $1 =~ ^--file=([a-z0-9_]+)=(.*)$ ]]; then
      file[${BASH_REMATCH[1]}]=$(runfile "${BASH_REMATCH[2]}")
    elif [[ $1 == --out ]]; then
      [[ -n ${2:-} ]] || die "--out: a directory has to follow"
      out=$2 && shift
      [[ $out == /* ]] || out=${BUILD_WORKING_DIRECTORY:-$PWD}/$out
    else
      words+=("$1")
    fi
    shift
  done
  busybox=${file[busybox]}
  TMPDIR=${TEST_TMPDIR:-${TMPDIR:-/tmp}}
  export TMPDIR
  scratch=$("$busybox" mktemp -d "$TMPDIR/kiln-bench.XXXXXX")
  trap clean_up EXIT
  [[ -z $out ]] || "$busybox" mkdir -p "$out"
}

# Called when the script ends; those that leave more than files have one of their own.
clean_up() {
  "$busybox" rm -rf "$scratch"
}

# show_figures NAME OPTION...: prints the figures of standard input (main.c) as a table, and writes DIR/NAME.json and NAME.svg.
show_figures() {
  local name=$1
  shift
  [[ -z $out ]] || set -- "$@" --json "$out/$name.json" --svg "$out/$name.svg"
  "${file[figures]}" "$@"
}

bazel_version() {
  local version
  version=$(cd "$BUILD_WORKSPACE_DIRECTORY" && ./bazelw --version)
  printf '%s' "${version#bazel }"
}

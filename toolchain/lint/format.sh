#!/usr/bin/env bash
#
# bazel run //:format: lays out every C, C++ and Starlark file of the workspace, as lint_test wants it.
#
# Usage: format.sh CLANG_FORMAT BUILDIFIER

set -euo pipefail

clang_format=$PWD/$1 buildifier=$PWD/$2
cd "$BUILD_WORKSPACE_DIRECTORY"

# Prints the files whose names end in one of these ways; links (bazel-out), .git and the like are not looked into.
files() {
  local name
  local -a names=()
  for name; do
    names+=(-o -name "$name")
  done
  find . -name '.?*' -prune -o -type f \( "${names[@]:1}" \) -print0
}

files '*.c' '*.cc' '*.h' | xargs -0 "$clang_format" -i
files '*.bazel' '*.bzl' WORKSPACE | xargs -0 "$buildifier" -mode=fix -lint=off

#!/usr/bin/env bash
#
# bazel run //toolchain/lint:check_packages: every package has a lint_test, and every file is in one.
#
# Bazel tells no target which packages there are, so that this is a program, which reads the source tree.

set -euo pipefail

cd "$BUILD_WORKSPACE_DIRECTORY"
problems=0

problem() {
  printf '%s\n' "$*"
  problems=$((problems + 1))
}

# .bazelignore names directories with workspaces of their own: no packages.
ignored=()
while IFS= read -r directory; do
  [[ -n $directory && $directory != '#'* ]] || continue
  ignored+=("./$directory")
  # No link leads there from the directory in which actions run.
  [[ $directory == */* ]] || problem ".bazelignore: $directory: in Bazel 7, no action finds its files: name directories in it"
done <.bazelignore

is_ignored() {
  local directory
  for directory in "${ignored[@]}"; do
    [[ $1 != "$directory"/* ]] || return 0
  done
  return 1
}

while IFS= read -r -d '' file; do
  package=${file%/*}
  while is_ignored "$package/" || [[ ! -f $package/BUILD.bazel ]]; do
    package=${package%/*}
  done
  # lint() does not find what is below the root or ignored.
  if is_ignored "$file" || [[ $package == . && $file == ./*/* ]]; then
    grep -qxF "        \"${file#"$package/"}\"," "$package/BUILD.bazel" ||
      problem "$package/BUILD.bazel: add \"${file#"$package/"}\" to \`also\` of lint(); or make ${file%/*} a package"
  elif [[ ${file##*/} == BUILD.bazel ]]; then
    grep -q '^lint(' "$file" || problem "$file: add lint() at its end, from //toolchain/lint:defs.bzl"
  fi
done < <(find . -name '.?*' -prune -o -type f \
  \( -name '*.c' -o -name '*.cc' -o -name '*.h' -o -name '*.sh' -o -name '*.bazel' -o -name '*.bzl' -o -name WORKSPACE \) -print0)
((problems == 0))

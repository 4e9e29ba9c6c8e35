#!/usr/bin/env bash
#
# bazel run //toolchain/lint:check_packages: every package has a lint_test, and no file is outside of packages.
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
  [[ -z $directory || $directory == '#'* ]] || ignored+=("./$directory")
done <.bazelignore

is_ignored() {
  local directory
  for directory in "${ignored[@]}"; do
    [[ $1 != "$directory"/* ]] || return 0
  done
  return 1
}

while IFS= read -r -d '' file; do
  if is_ignored "$file"; then
    # The package around it has to name it.
    package=${file%/*}
    while is_ignored "$package/" || [[ ! -f $package/BUILD.bazel ]]; do
      package=${package%/*}
    done
    grep -qxF "        \"${file#"$package/"}\"," "$package/BUILD.bazel" ||
      problem "$package/BUILD.bazel: add \"${file#"$package/"}\" to \`also\` of lint()"
  elif [[ ${file##*/} == BUILD.bazel ]]; then
    grep -q '^lint(' "$file" || problem "$file: add lint() at its end, from //toolchain/lint:defs.bzl"
  elif [[ $file =~ ^\./[^/]+/[^/]*$ && ! -f ${file%/*}/BUILD.bazel ]]; then
    problem "$file: is in no package: add a BUILD.bazel with lint()"
  fi
done < <(find . -name '.?*' -prune -o -type f \
  \( -name '*.c' -o -name '*.cc' -o -name '*.h' -o -name '*.sh' -o -name '*.bazel' -o -name '*.bzl' -o -name WORKSPACE \) -print0)
((problems == 0))

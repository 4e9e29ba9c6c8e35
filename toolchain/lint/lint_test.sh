#!/usr/bin/env bash
#
# Files are laid out, and nothing in them is suspicious: clang-format, buildifier and shellcheck say so.
#
# Usage: lint_test.sh [--c FILE...] [--shell FILE...] [--starlark FILE...]
# lint() in defs.bzl calls it for the files of one package, in the runfiles of that test.

set -euo pipefail
PATH=/nonexistent # Nothing of the host.

# Of the linters' repositories, modules put more before the name.

c=() shell=() starlark=()
for argument; do
  case $argument in
    --c | --shell | --starlark) declare -n files=${argument#--} ;;
    *) files+=("$argument") ;;
  esac
done

# Runs a linter, whose remedy is $1, and remembers that it found something. Its words come before the remedy.
failed=0
check() {
  local remedy=$1
  shift
  "$@" && return
  printf '\nlint_test: %s\n\n' "$remedy"
  failed=1
}

# What buildifier does not warn of: rules are built into Bazel 4, and so are cc_common and CcInfo, without a load.
native=(cc-binary cc-common cc-info cc-library cc-test cc-toolchain sh-binary sh-library sh-test)
warnings=$(printf ',-native-%s' "${native[@]}")

# What it has no warning for: Bazel 7's genrule has no exec_tools.
no_exec_tools() {
  local file lines number found=0 word='^[^#]*exec_tools[" ]*[=:]'
  for file; do
    mapfile -t lines <"$file"
    for number in "${!lines[@]}"; do
      [[ ${lines[number]} =~ $word ]] || continue
      printf '%s:%d: exec_tools\n' "$file" "$((number + 1))"
      found=1
    done
  done
  return "$found"
}

# Nor shellcheck of: whoever sets PATH means it, so that no program of the host is found.
unwanted=SC2123

if ((${#c[@]})); then
  check "\`bazel run //:format\` lays them out" \
    ../*kiln_clang_tools/bin/clang-format --dry-run --Werror --style=file:.clang-format "${c[@]}"
fi
if ((${#starlark[@]})); then
  check "\`bazel run //:format\` lays out what is to be reformatted; all else: change the line, or write
  \`# buildifier: disable=NAME\` and why above it" \
    ../*kiln_buildifier/buildifier-linux_amd64 -config=off -mode=check -lint=warn -warnings="${warnings#,}" "${starlark[@]}"
  check "Bazel 7 has no \`exec_tools\`: write \`tools\`; or, for a program made of what unit tests are made of, \`srcs\`, as \`tools\`
  would compile that once more" no_exec_tools "${starlark[@]}"
fi
if ((${#shell[@]})); then
  check "change the line, or write \`# shellcheck disable=CODE # Why.\` above it" \
    ../*kiln_shellcheck/bin/shellcheck --norc --external-sources --format=gcc --exclude="$unwanted" "${shell[@]}"
fi
((failed == 0))

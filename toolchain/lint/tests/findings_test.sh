#!/usr/bin/env bash
#
# lint_test and tidy_test fail for files of each kind that are not as they should be, say where and what to do; they pass
# for those that are.
#
# Usage: findings_test.sh LINT_TEST TIDY_TEST REPORT

set -euo pipefail
PATH=/nonexistent

lint_test=$1 tidy_test=$2 report=$3

fail() {
  printf 'findings_test: %s\n' "$*"
  exit 1
}

# Where the linters stop looking for settings.
printf '' >"$TEST_TMPDIR/WORKSPACE"
printf '' >"$TEST_TMPDIR/BUILD.bazel"
printf '' >"$TEST_TMPDIR/.clang-format-ignore"

# Writes the file $1 with the text $2; lint_test of the kind $3 passes.
passes() {
  printf '%b' "$2" >"$TEST_TMPDIR/$1"
  "$BASH" "$lint_test" "--$3" "$TEST_TMPDIR/$1" || fail "$1 is as it should be: $2"
}

# The same; lint_test fails and says each of the texts that follow.
fails() {
  local file=$1 text=$2 kind=$3 said
  shift 3
  printf '%b' "$text" >"$TEST_TMPDIR/$file"
  ! said=$("$BASH" "$lint_test" "--$kind" "$TEST_TMPDIR/$file" 2>&1) || fail "nothing is said of $text"
  for words; do
    [[ $said == *"$words"* ]] || fail "of $text is said $said, not $words"
  done
}

passes good.c 'int good(void);\n' c
fails bad.c 'int  bad(void);\n' c bad.c:1:4: 'bazel run //:format'

passes good.bzl '"""Good."""\n\nGOOD = [1]\n' starlark
fails bad.bzl '"""Bad."""\n\nBAD = [ 1 ]\n' starlark 'bad.bzl # reformat' 'bazel run //:format'
fails unused.bzl '"""Unused."""\n\nload(":good.bzl", "GOOD")\n' starlark 'unused.bzl:3: load:' 'buildifier: disable=NAME'
passes native.bzl '"""Rules of Bazel 4."""\n\ndef test(name):\n    """A test."""\n    native.sh_test(name = name)\n' starlark
fails exec.bzl '"""Genrules."""\n\ndef files(name):\n    """Files."""\n    native.genrule(\n        name = name,\n        exec_tools = [],\n    )\n' \
  starlark 'exec.bzl:7: exec_tools' 'Bazel 7 has no'
passes tools.bzl '"""No exec_tools."""\n\nTOOLS = [1]  # Not exec_tools = [].\n' starlark

passes good.sh "#!/bin/sh\\nPATH=/tools\\necho \"\$1\"\\n" shell
fails bad.sh "#!/bin/sh\\necho \$1\\n" shell 'bad.sh:2:6:' SC2086 'shellcheck disable=CODE'

! said=$("$BASH" "$tidy_test" "$report") || fail "nothing is said of suspicious.c"
[[ $said == *'toolchain/lint/tests/suspicious.c:8:26: error: '*bugprone-sizeof-expression* && $said != */sandbox/* ]] ||
  fail "of suspicious.c is said $said"
: >"$TEST_TMPDIR/empty"
"$BASH" "$tidy_test" "$TEST_TMPDIR/empty" || fail "an empty report is a finding"

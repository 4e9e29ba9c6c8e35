#!/usr/bin/env bash
#
# print.sh FILE: prints a file, in `bazel run`.

set -euo pipefail

printf '%s\n' "$(<"$1")"

#!/usr/bin/env bash
#
# Prints what rules.awk has made of the docstrings, in `bazel run` and in a test.

set -euo pipefail

printf '%s\n' "$(<docs/printed_rules.md)"

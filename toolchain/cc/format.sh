#!/usr/bin/env bash
# Lays out every C and C++ file of the workspace as .clang-format says.
#
# Usage: format.sh CLANG_FORMAT [ARGUMENT...]
# ARGUMENTs are clang-format's; without any, files are changed in place.
set -euo pipefail

clang_format=$PWD/$1
shift
[[ $# -gt 0 ]] || set -- -i
cd "$BUILD_WORKSPACE_DIRECTORY"
find . -name '.?*' -prune -o \( -name '*.[ch]' -o -name '*.cc' \) -type f -print0 | xargs -0 "$clang_format" "$@"

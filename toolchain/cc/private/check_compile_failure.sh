#!/usr/bin/env bash
# Passes if the compiler failed and said what was expected (compile_failure_test).
# Usage: EXPECTED=text check_compile_failure.sh LOG
set -euo pipefail

PATH=../kiln_image_tools/applets # The locked busybox, no tool of the host.

log=$1
cat "$log"
if [[ "$(tail -n 1 "$log")" != "exit status 1" ]]; then
  echo "FAIL: the compiler did not refuse the file"
  exit 1
fi
if ! grep -qF -e "$EXPECTED" "$log"; then
  echo "FAIL: the compiler did not say: $EXPECTED"
  exit 1
fi

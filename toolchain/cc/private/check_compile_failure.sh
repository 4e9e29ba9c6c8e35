#!/usr/bin/env bash
# Passes if the compiler failed and said what was expected (compile_failure_test).
# Usage: EXPECTED=texts check_compile_failure.sh LOG
# The texts are one a line.
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

log=$1
cat "$log"
if [[ "$(tail -n 1 "$log")" != "exit status 1" ]]; then
  echo "FAIL: the compiler did not refuse the file"
  exit 1
fi
while IFS= read -r text; do
  if ! grep -qF -e "$text" "$log"; then
    echo "FAIL: the compiler did not say: $text"
    exit 1
  fi
done <<<"$EXPECTED"

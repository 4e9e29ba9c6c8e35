#!/usr/bin/env bash
#
# No path of a machine, no user's directory and no date is in what people boot.
#
#   traces_test.sh BUSYBOX FILE...

set -euo pipefail

busybox=../${1#external/}
shift

# Not behind what can end a directory's name: relative paths are in the kernel's table of lines.
readonly PATHS='(^|[^A-Za-z0-9._+-])/(home|root|tmp|usr|var|opt|etc|nix|build|Users|workspace)/|execroot|sandbox'
readonly MONTHS='Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'
readonly DATES="(19|20)[0-9]{2}[-/][01][0-9][-/][0-3][0-9]|($MONTHS) [ 0-3][0-9] (19|20)[0-9]{2}|[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"

# Prints the texts in a file that look like one.
traces() {
  "$busybox" strings -n 6 "$1" | "$busybox" grep -E -e "$PATHS" -e "$DATES"
}

# They would be found.
for trace in /home/me/kiln/main.c /tmp/x.o 'Nov  8 2026' 2026-11-08 '12:34:56'; do
  traces <(printf '\1\2%s\3' "$trace") >/dev/null || { printf 'FAIL: "%s" is not found\n' "$trace"; exit 1; }
done
for file; do
  if traces "$file"; then
    printf 'FAIL: this is in %s\n' "$file"
    exit 1
  fi
done

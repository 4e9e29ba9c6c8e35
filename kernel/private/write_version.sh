#!/usr/bin/env bash
#
# Writes a C source with the state of the checkout in it. Run by kernel_version (kernel_version.bzl) with the
# shell of the packaged busybox:
#
#   busybox sh write_version.sh STATUS SOURCE OUTPUT
#
# STATUS is Bazel's file of a line for each key; SOURCE the text to write, with a %s for what
# workspace_status.sh says. Nothing else in STATUS is looked at: it names user and host as well.

set -euo pipefail

source_state=
while read -r key value; do
  if [[ $key == STABLE_KILN_SOURCE ]]; then source_state=$value; fi
done <"$1"

# It goes into a string of C.
case $source_state in
  "" | *[!a-zA-Z0-9\ -]*)
    printf 'STABLE_KILN_SOURCE is "%s" in %s: build with --config=release, which sets both --stamp and %s\n' \
      "$source_state" "$1" "--workspace_status_command=kernel/private/workspace_status.sh" >&2
    exit 1
    ;;
esac
# shellcheck disable=SC2059 # The text is a format.
printf "$2" " ($source_state)" >"$3"

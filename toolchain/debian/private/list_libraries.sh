#!/usr/bin/env bash
# Prints the libraries each program loads, and fails when one of them would come from the host.
#
# Usage: list_libraries.sh ROOT LIBRARY_PATH PROGRAM...
# PROGRAMs (programs or loadable modules) are relative to ROOT. Prints lines "PROGRAM LIBRARY".
set -euo pipefail

root=$1
library_path=$2
shift 2
loader=$root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2

if [[ ! -e $loader ]]; then
  echo "kiln: error: the package libc6 is missing; add it to toolchain/debian/packages.bzl" >&2
  exit 1
elif ! "$loader" --version > /dev/null; then
  echo "kiln: error: the packaged tools are x86_64 Linux programs, and this machine cannot run them" >&2
  exit 1
fi

# Prints the installed Debian package that has a file of this name, if that is easy to know.
package_of() {
  if command -v dpkg-query > /dev/null; then
    dpkg-query -S "*/$1" 2> /dev/null | sed 's/^\([^:,]*\).*/ (\1)/;q' || true
  fi
}

status=0
for program in "$@"; do
  # As ldd does it: unlike --list, this goes on after a library that is nowhere, and says so.
  if ! listing=$(LD_TRACE_LOADED_OBJECTS=1 "$loader" --inhibit-cache --library-path "$library_path" \
    "$root/$program"); then
    echo "kiln: error: the packaged dynamic loader cannot read $program: see above" >&2
    status=1
  fi
  while read -r name arrow path _; do
    if [[ $arrow != '=>' ]]; then
      continue # the loader itself, and the kernel's vDSO
    elif [[ $path == "$root"/* ]]; then
      echo "$program ${path#"$root"/}"
    else
      echo "kiln: error: $program needs $name, which no package of this repository has; add the one that" \
        "does$(package_of "$name") to toolchain/debian/packages.bzl and run \`bazel run //toolchain/debian:update\`" >&2
      status=1
    fi
  done <<< "$listing"
done
exit "$status"

#!/usr/bin/env bash
#
# Takes the place of a C++ compiler and linker: writes what Bazel expects to be written.

set -euo pipefail

object='' dependencies=''
while (($#)); do
  case $1 in
    -o) object=$2 ;;
    -MF) dependencies=$2 ;;
    @*)
      # Bazel's file of arguments, one a line.
      mapfile -t more <"${1#@}"
      set -- "$1" "${more[@]}" "${@:2}"
      ;;
  esac
  shift
done

printf '#!/bin/sh\necho "made by a toolchain of its own"\n' >"$object"
chmod +x "$object"
[[ -z $dependencies ]] || printf '%s:\n' "$object" >"$dependencies"

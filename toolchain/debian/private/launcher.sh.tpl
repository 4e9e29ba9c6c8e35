#!/bin/sh
# Runs %{program} through the packaged loader and libraries, wherever this tree is.
root=${0%bin/*}root
[ -d "$root" ] || root=${0%/*}/../root
%{prologue}exec "$root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" --inhibit-cache \
  --library-path %{library_path} --argv0 "$0" "$root/%{program}" "$@"

#!/bin/sh
# Runs %{program} through the packaged loader and libraries, wherever this tree is. Compilers write where they are into
# their output: started by an absolute path from the execution root, this goes by its path from there all the same.
self=$0
case $self in
  /*)
    tree=${self%/bin/*}
    relative=external/${tree##*/}/bin/${self##*/}
    ! [ "$relative" -ef "$self" ] || self=$relative
    ;;
esac
root=${self%bin/*}root
[ -d "$root" ] || root=${self%/*}/../root
%{prologue}exec "$root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2" --inhibit-cache \
  --library-path %{library_path} --argv0 "$self" "$root/%{program}" "$@"

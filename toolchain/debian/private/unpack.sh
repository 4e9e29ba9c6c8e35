#!/usr/bin/env bash
# Unpacks Debian packages. Run by the repository rules, so it uses what every Debian machine has (dpkg-deb,
# tar), or else binutils' ar with the tar and xz of any Linux.
#
# Usage: unpack.sh DEB_DIRECTORY DESTINATION TAR_OPTION...
set -euo pipefail

debs=$1
destination=$2
shift 2

# Prints the file system archive of a package.
contents() {
  if command -v dpkg-deb > /dev/null; then
    dpkg-deb --fsys-tarfile "$1"
  elif command -v ar > /dev/null && command -v xz > /dev/null; then
    ar p "$1" data.tar.xz | xz -dc
  else
    echo "kiln: error: unpacking Debian packages needs dpkg-deb, or ar (binutils) and xz; install dpkg or these" >&2
    return 1
  fi
}

mkdir -p "$destination"
for deb in "$debs"/*.deb; do
  contents "$deb" | tar -x -f - -C "$destination" --no-same-owner "$@"
done

# A link to an absolute path would leave the unpacked tree.
find "$destination" -type l -lname '/*' -printf '%P\t%l\n' | while IFS=$'\t' read -r link target; do
  up=${link//[^\/]/}
  ln -sfn "${up//\//../}${target#/}" "$destination/$link"
done

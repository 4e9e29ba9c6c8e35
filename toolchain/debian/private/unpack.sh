#!/usr/bin/env bash
# Unpacks Debian packages. The repository rules run this on the user's machine, before there is a locked tool, so it
# asks for as little as can be: bash, tar, xz, gzip, and a few programs of coreutils or busybox, with only such options
# as both have. HOST_PROGRAMS of repository.bzl is the list.
#
# Usage: unpack.sh DEB_DIRECTORY DESTINATION tree PATTERN...: all but what fits a PATTERN, such as ./usr/share/man
#        unpack.sh DEB_DIRECTORY DESTINATION directory NAME: what is in the directory NAME, such as usr/share/bazel
set -euo pipefail

debs=$1
destination=$2
what=$3
shift 3

readonly HEADER=60 # The size of a member's header: deb(5), ar(5).

# Prints the file system archive of a package, which is the member data.tar.xz or data.tar.gz of an ar archive. Neither
# ar nor dpkg-deb is needed for it: the headers are text.
contents() {
  local deb=$1 offset=8 header name size decompress
  while true; do
    header=$(head -c $((offset + HEADER)) "$deb" | tail -c "$HEADER")
    [[ $header =~ ^([a-z.-]+)/?' '+[0-9]+' '+[0-9]+' '+[0-9]+' '+[0-7]+' '+([0-9]+)' '*'`'$ ]] || {
      echo "kiln: error: ${deb##*/} is not a Debian package with a data.tar.xz or data.tar.gz" >&2
      return 1
    }
    name=${BASH_REMATCH[1]} size=${BASH_REMATCH[2]}
    case $name in
      data.tar.xz) decompress=xz && break ;;
      data.tar.gz) decompress=gzip && break ;;
    esac
    offset=$((offset + HEADER + size + size % 2))
  done
  head -c $((offset + HEADER + size)) "$deb" | tail -c +$((offset + HEADER + 1)) | "$decompress" -dc
}

# Debian 12's packages still have /lib and /lib64 beside /usr/lib; one tree is simpler.
merge_usr() {
  local directory
  for directory in bin lib lib64 sbin; do
    [[ -d $destination/$directory ]] || continue
    mkdir -p "$destination/usr"
    cp -a "$destination/$directory" "$destination/usr"
    rm -r "${destination:?}/$directory"
  done
}

# A link to an absolute path would leave the unpacked tree. Lines of `ls -l` end with "LINK -> TARGET".
make_links_relative() {
  local line link target up
  find "$destination" -type l -exec ls -l {} + | while IFS= read -r line; do
    target=${line##*" -> "}
    [[ $target == /* ]] || continue
    link=${line#*" $destination/"} link=${link%" -> $target"}
    [[ ! $target =~ ^/(bin|lib|lib64|sbin)/ ]] || target=/usr$target
    up=${link//[^\/]/}
    ln -sfn "${up//\//../}${target#/}" "$destination/$link"
  done
}

mkdir -p "$destination"
tar=(tar -x -f - -C "$destination" -o)
case $what in
  tree)
    for deb in "$debs"/*.deb; do
      contents "$deb" | "${tar[@]}"
      # Not tar's --exclude, which busybox need not have.
      # shellcheck disable=SC2048,SC2086 # Each pattern becomes the files that it fits.
      (cd "$destination" && rm -rf $*)
    done
    merge_usr
    make_links_relative
    ;;
  directory)
    slashes=${1//[^\/]/}
    for deb in "$debs"/*.deb; do
      contents "$deb" | "${tar[@]}" "--strip-components=$((${#slashes} + 2))" "./$1"
    done
    ;;
esac

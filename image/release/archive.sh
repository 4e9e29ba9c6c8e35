#!/usr/bin/env bash
#
# Packs a release. Run by the genrule of this package with the shell of the packaged busybox:
#
#   busybox sh archive.sh OUTPUT VERSION_H [PATH=FILE]...
#
# OUTPUT is a tar.gz with one directory, kiln-VERSION, that has a copy of FILE at PATH, and SHA256SUMS of them all. BUSYBOX
# names the tool. The archive has no time, no owner and the order of the arguments: busybox's tar would write
# those of whoever builds it, so that the headers are written here (POSIX.1-2017, pax, "ustar Interchange Format").

set -euo pipefail
# shellcheck disable=SC2123 # No tool that is not declared.
PATH=/nonexistent

output=$1
version=$("$BUSYBOX" sed -n 's/^#define KILN_VERSION "Kiln \(.*\)"$/\1/p' "$2")
shift 2
directory=kiln-${version:?lib/version.h has no KILN_VERSION}

# zeros COUNT: prints that many zero bytes.
zeros() {
  "$BUSYBOX" head -c "$1" /dev/zero
}

# header_with CHECKSUM NAME MODE SIZE: prints the 512 bytes before a file.
header_with() {
  [ ${#2} -lt 100 ] || { printf 'archive.sh: the path %s is too long for ustar\n' "$2" >&2 && exit 1; }
  printf '%s' "$2"
  zeros $((100 - ${#2}))
  printf '0000%s\0000000000\0000000000\000' "$3" # Mode, user, group.
  printf '%011o\00000000000000\000%s0' "$4" "$1" # Size, time; a plain file.
  zeros 100                                      # The name that a link has.
  printf 'ustar\00000'
  zeros 247
}

# header NAME MODE SIZE
header() {
  local sum=0 byte
  for byte in $(header_with '        ' "$@" | "$BUSYBOX" od -A n -v -t u1); do
    sum=$((sum + byte))
  done
  header_with "$(printf '%07o ' "$sum")" "$@"
}

# member PATH FILE
member() {
  local size mode=644
  size=$("$BUSYBOX" stat -L -c %s "$2")
  [ "$1" != kiln-image ] || mode=755
  header "$directory/$1" "$mode" "$size"
  "$BUSYBOX" cat "$2"
  zeros $(((512 - size % 512) % 512))
}

for entry; do
  printf '%s  %s\n' "$("$BUSYBOX" sha256sum <"${entry#*=}" | "$BUSYBOX" cut -c 1-64)" "${entry%%=*}"
done >"$output.sums"
{
  for entry; do
    member "${entry%%=*}" "${entry#*=}"
  done
  member SHA256SUMS "$output.sums"
  zeros 1024 # The end.
} | "$BUSYBOX" gzip -9 >"$output"
"$BUSYBOX" rm "$output.sums"

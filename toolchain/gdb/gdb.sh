#!/usr/bin/env bash
#
# gdb for a guest that `bazel run TARGET -- --gdb` has started: the executable of every qemu_gdb (defs.bzl), by way of a file
# that says in the environment where everything is.
#
#   bazel run //:gdb -- [OPTION]... [ARGUMENT OF GDB]...
#
#   --stop=PLACE    runs the guest to PLACE: mbr, stage2, loader, kernel (if nothing is said), or any location of gdb's;
#                   `none` leaves it where it waits
#   --guest=NAME    of several guests, the one of this name
#   --connect=ADDR  another guest: a socket, or HOST:PORT
#   --offline       leaves the connection to `kiln-connect`
#   --gdb=PATH      another gdb, of version 13 or later and with Python
#
# IDEs can start it as their gdb: docs/debugging.md.

set -euo pipefail

# shellcheck source=toolchain/qemu/gdb_sockets.sh
source "$KILN_GDB_SOCKETS_SH"

die() {
  printf 'error: %s\n' "$1" >&2
  exit 2
}

stop=kernel guest='' connect='' offline='' words=()
for word; do
  case $word in
    --stop=*) stop=${word#*=} ;;
    --guest=*) guest=${word#*=} ;;
    --connect=*) connect=${word#*=} ;;
    --offline) offline=yes ;;
    --gdb=*) KILN_GDB=${word#*=} ;;
    *) words+=("$word") ;;
  esac
done

# Sets `connect` to the socket of the one guest that waits, or that is called $guest.
find_guest() {
  local guests
  mapfile -t guests < <(gdb_sockets "$guest")
  case ${#guests[@]} in
    1) connect=${guests[0]} ;;
    0) die "no guest${guest:+ called $guest} waits for gdb; start one in another terminal: bazel run //:bios -- --gdb" ;;
    *) die "several guests wait for gdb; choose one by --guest=NAME: ${guests[*]##*/}" ;;
  esac
}

# Without a guest, `kiln-connect` asks for one, and there is much to look at in the files.
[[ -n $connect || (-n $offline && -z $(gdb_sockets "$guest")) ]] || find_guest
export KILN_GDB_GUEST=$connect
commands=()
if [[ -z $offline ]]; then
  commands+=(-ex kiln-connect)
  [[ $stop == none ]] || commands+=(-ex "kiln-run $stop")
fi

# No packages of the user's Python, and nothing written beside the sources.
export PYTHONNOUSERSITE=1 PYTHONDONTWRITEBYTECODE=1
cd "${BUILD_WORKING_DIRECTORY:-$PWD}"
exec "$KILN_GDB" -nx -q -x "$KILN_GDB_MAIN" "${commands[@]}" "${words[@]}"

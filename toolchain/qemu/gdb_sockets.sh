#!/usr/bin/env bash
#
# Where guests and gdb meet: sourced by boot.sh, which starts the guest, and by gdb.sh. Each guest that waits for gdb has a
# Unix socket NAME.PID in a directory of this user's: the name of its disk, and the process that has started QEMU.
#
# KILN_GDB_DIRECTORY is another directory, for tests. Not TMPDIR: two terminals can have different ones.

gdb_directory=${KILN_GDB_DIRECTORY:-/tmp/kiln-gdb-$UID}

# make_gdb_socket DISK BUSYBOX: sets `gdb_socket`, a path for QEMU to make a socket of, in a directory that nobody else can
# look into.
make_gdb_socket() {
  "$2" mkdir -p -m 700 "$gdb_directory"
  if [[ -L $gdb_directory || ! -O $gdb_directory ]]; then
    printf 'error: %s is not a directory of yours: remove it\n' "$gdb_directory" >&2
    return 1
  fi
  gdb_socket=${1##*/}
  gdb_socket=$gdb_directory/${gdb_socket%%.*}.$$
}

# gdb_sockets [NAME]: prints the sockets of guests that live, one a line; of guests called NAME, or NAME.PID.
gdb_sockets() {
  local socket
  for socket in "$gdb_directory"/*.*; do
    [[ -S $socket && -O $socket ]] || continue
    kill -0 "${socket##*.}" 2>/dev/null || continue
    [[ -z ${1:-} || ${socket##*/} == "$1" || ${socket##*/} == "$1".${socket##*.} ]] || continue
    printf '%s\n' "$socket"
  done
}

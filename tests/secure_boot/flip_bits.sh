#!/bin/sh
#
# Flips one bit in each of some copies of a signed loader, at places that its signature is about. An action, run by the
# packaged busybox:
#
#   busybox sh flip_bits.sh BUSYBOX UNSIGNED SIGNED SEED COPY...
#
# UNSIGNED is the loader as it was signed, and so says where its own bytes end in SIGNED. The same SEED gives the same places.

set -eu

busybox=$1 unsigned=$2 signed=$3 seed=$4
shift 4

# number FILE OFFSET: prints the 4 bytes there.
number() {
  "$busybox" od -A n -t u4 -j "$2" -N 4 "$1"
}

size=$("$busybox" stat -L -c %s "$unsigned")
pe=$(number "$unsigned" 60)                     # e_lfanew (Microsoft PE §2.1)
checksum=$((pe + 88)) certificates=$((pe + 168)) # Not covered: CheckSum, 4 bytes; the certificate table's place, 8.

for copy; do
  while :; do
    seed=$(((seed * 1103515245 + 12345) % 2147483648)) # ISO C17 §7.22.2.2 has this example.
    place=$((seed / 8 % size)) bit=$((1 << seed / 8 / size % 8))
    [ "$place" -lt "$checksum" ] || [ "$place" -ge $((checksum + 4)) ] || continue
    [ "$place" -lt "$certificates" ] || [ "$place" -ge $((certificates + 8)) ] || continue
    break
  done
  byte=$("$busybox" od -A n -t u1 -j "$place" -N 1 "$signed")
  "$busybox" dd if="$signed" of="$copy" bs=65536 2>/dev/null
  # shellcheck disable=SC2059 # A byte.
  printf "\\$(printf '%03o' $((byte ^ bit)))" | "$busybox" dd of="$copy" bs=1 seek="$place" conv=notrunc 2>/dev/null
done

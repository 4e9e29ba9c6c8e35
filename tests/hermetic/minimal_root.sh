#!/usr/bin/env bash
#
# Stands in for linux-sandbox in Bazel's remote worker (remote_exec.sh), which runs each action by it, in the action's
# directory: `minimal_root.sh [-N] -- COMMAND...`. The command runs in namespaces of its own, without a network, and the
# only files it sees are those of the worker root, its own directory as /build, and an empty /tmp.
#
# remote_exec.sh writes KILN_BUSYBOX and KILN_WORKER_ROOT, absolute paths, into its copy of this file.

set -euo pipefail

while [[ $1 != -- ]]; do shift; done
shift

# As it was given: a shell would add to it.
mapfile -d '' -t environment <"/proc/$$/environ"

# A shell is process 1, so that signals do to the command what they always do.
# shellcheck disable=SC2016 # The other shells' variables.
exec "$KILN_BUSYBOX" unshare -r -m -n -p -f --propagation private "$KILN_BUSYBOX" sh -euc '
  root=$1
  shift
  ip link set dev lo up
  mount --bind "$root" "$root"
  mount --bind . "$root/build"
  mount -t tmpfs tmpfs "$root/tmp"
  mount -t proc proc "$root/proc"
  for device in "$root"/dev/*; do
    [ -L "$device" ] || mount --bind "/dev/${device##*/}" "$device"
  done
  mount -o remount,bind,ro "$root"
  exec chroot "$root" /bin/busybox sh -c "cd /build; /bin/busybox env -i \"\$@\"; exit \$?" sh "$@"
' sh "$KILN_WORKER_ROOT" "${environment[@]}" "$@"

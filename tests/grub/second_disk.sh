#!/usr/bin/env bash
#
# A qemu_test of a machine with a second disk. Arguments: the harness, the second disk, the harness's own arguments.

set -euo pipefail

harness=$1 disk=$2
shift 2
exec "$harness" "$@" -drive "file=$disk,format=raw,snapshot=on"

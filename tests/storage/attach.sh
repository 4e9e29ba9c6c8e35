#!/usr/bin/env bash
#
# Boots a disk image as the drive of a device that the test names. The executable of every storage_test
# (defs.bzl).
#
#   attach.sh RUN_QEMU [ARGUMENT OF RUN_QEMU]...
#
# RUN_QEMU puts its sixth argument, the disk, into QEMU's -drive, where more may follow it: that the drive is not
# attached to the machine's own controller, and that QEMU arguments `-device DEVICE,drive=disk` find it.

set -euo pipefail

run_qemu=$1
shift
exec "$run_qemu" "${@:1:6}" "$7,if=none,id=disk" "${@:8}"

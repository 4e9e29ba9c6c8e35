#!/usr/bin/env bash
#
# own_test.sh PROGRAM SAID: both were made by this workspace's toolchain.

set -euo pipefail

expected="made by a toolchain of its own"
[[ $("$1") == "$expected" && $(<"$2") == "$expected" ]]

#!/usr/bin/env bash
#
# Checks how many instructions the BIOS loader needs for small kernels, and how often it calls the BIOS's disk services. Both
# are the same in each boot, on every machine, whatever else that machine has to do: the BIOS's own time, in which the
# disk is waited for, does not count (bench/boot/disk_clock.asm), and the kernel's address is not random.
#
# Not UEFI: OVMF takes a minute until it starts a loader if each instruction is counted, and the loader's own work is mostly
# done by the firmware there. `bazel run //bench:boot -- --firmware uefi` counts it, on demand.

set -euo pipefail

# shellcheck source=bench/boot/measure.sh
source bench/boot/measure.sh
take_arguments "$@"
budgets=${file[budgets]}
# shellcheck source=bench/budgets/budgets.sh
source bench/budgets/budgets.sh

# check NAME WISH BYTES
check() {
  local all own calls
  kiln_disk bios "$2" "$3"
  read -r all own calls < <(count_instructions 1 bios "$scratch/disk.img")
  "$busybox" rm "$scratch/disk.img"
  within "$1" "$own" "(all: $all, not the same twice)"
  within "$1_calls" "$calls"
}

check bios_64k none 65536
check bios_64k_screen framebuffer 65536
check bios_1m none 1048576
((over_budget == 0))

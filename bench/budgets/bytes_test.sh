#!/usr/bin/env bash
#
# Checks how large the loaders and adapters are that go onto disks.
#
#   bytes_test.sh BUDGETS BUSYBOX UEFI_BUDGET FILE...
#
# UEFI_BUDGET names the budget of a UEFI application in this compilation mode.
# Those that end in .EFI are UEFI applications, those in .elf adapters, the others an MBR with a second stage behind it.

set -euo pipefail

budgets=$1
# shellcheck source=bench/budgets/budgets.sh
source bench/budgets/budgets.sh
busybox=../${2#external/} uefi_budget=$3
shift 3

# Prints the length of an MBR up to what fills it: zeros or breakpoints. The boot signature is not looked at.
mbr_code() {
  "$busybox" head -c 510 "$1" | "$busybox" hexdump -v -e '/1 " %02x"' |
    "$busybox" sed -E 's/(( 00)*|( cc)*)$//' | "$busybox" wc -w
}

for loader; do
  size=$("$busybox" stat -L -c %s "$loader")
  case $loader in
    *.EFI) within "$uefi_budget" "$size" "$loader" ;;
    *.elf) within adapter "$size" "$loader" ;;
    *)
      within mbr_code "$(mbr_code "$loader")" "$loader"
      within second_stage "$((size - 512))" "$loader"
      ;;
  esac
done
((over_budget == 0))

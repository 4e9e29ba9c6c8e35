#!/usr/bin/env bash
#
# Checks how large the loaders and adapters are that go into images.
#
#   budgets_test.sh BUSYBOX UEFI_MAX FILE...
#
# UEFI_MAX is how many KiB a UEFI application may have.
# Those that end in .EFI are UEFI applications, those in .elf adapters, the others an MBR with a second stage behind it.

set -euo pipefail

readonly MBR_CODE_MAX=440      # Bytes before the disk signature (UEFI 2.10 §5.2.1).
readonly STAGE2_MAX=$((48 * 1024))
readonly UEFI_MAX=$(($2 * 1024))
readonly ADAPTER_MAX=$((16 * 1024))

busybox=../${1#external/}
shift 2
failures=0

# budget WHAT BYTES MOST
budget() {
  printf '%s: %s bytes of %s\n' "$@"
  (($2 <= $3)) || failures=$((failures + 1))
}

# Prints the length of an MBR up to what fills it: zeros or breakpoints. The boot signature is not looked at.
mbr_code() {
  "$busybox" head -c 510 "$1" | "$busybox" hexdump -v -e '/1 " %02x"' |
    "$busybox" sed -E 's/(( 00)*|( cc)*)$//' | "$busybox" wc -w
}

for loader; do
  size=$("$busybox" stat -L -c %s "$loader")
  case $loader in
    *.EFI) budget "$loader: UEFI application" "$size" "$UEFI_MAX" ;;
    *.elf) budget "$loader: adapter" "$size" "$ADAPTER_MAX" ;;
    *)
      budget "$loader: MBR code" "$(mbr_code "$loader")" "$MBR_CODE_MAX"
      budget "$loader: second stage" "$((size - 512))" "$STAGE2_MAX"
      ;;
  esac
done
((failures == 0))

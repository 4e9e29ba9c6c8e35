#!/usr/bin/env bash
# Looks at the headers of the UEFI application.
# Usage: efi_test.sh READELF APPLICATION MACHINE
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

readelf=$1
application=$2
machine=$3
headers=$("$readelf" --file-header --sections --coff-debug-directory "$application")
echo "$headers"

has() {
  grep -qE -e "$1" <<<"$headers" || { echo "FAIL: no $1"; exit 1; }
}

has "Machine: IMAGE_FILE_MACHINE_$machine "
has 'Subsystem: IMAGE_SUBSYSTEM_EFI_APPLICATION'
has 'AddressOfEntryPoint: 0x1000'
# The time stamp is a hash, and says so.
has 'Type: Repro'
# Nothing is both writable and executable.
if sed -n '/Section {/,/]/p' <<<"$headers" | tr '\n' ' ' | grep -oE 'Characteristics \[[^]]*\]' |
  grep EXECUTE | grep WRITE; then
  echo "FAIL: a section is writable and executable"
  exit 1
fi

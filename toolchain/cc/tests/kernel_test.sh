#!/usr/bin/env bash
# Looks at the linked kernel: its segments, and what is and is not in it.
# Usage: kernel_test.sh READELF KERNEL
set -euo pipefail

PATH=$(printf %s ../*kiln_image_tools/applets) # The locked busybox, no tool of the host.

readelf=$1
kernel=$2
headers=$("$readelf" --file-header --program-headers --sections --symbols --wide "$kernel")
echo "$headers"

has() {
  grep -qE -e "$1" <<<"$headers" || { echo "FAIL: no $1"; exit 1; }
}
has_not() {
  ! grep -qE -e "$1" <<<"$headers" || { echo "FAIL: there is $1"; exit 1; }
}

has 'Type: +EXEC'
has 'Machine: +Advanced Micro Devices X86-64'
# One segment per permission, at the address of the linker script, zeroes not in the file.
has 'LOAD +0x001000 0xffffffff80000000 .* R E 0x1000'
has 'LOAD +0x002000 0xffffffff80001000 .* R   0x1000'
has 'LOAD +0x003000 0xffffffff80002000 .* 0x000008 0x00[0-9a-f]{4} RW  0x1000'
has_not 'RWE|INTERP|DYNAMIC|GNU_STACK|RELRO'
# No build id, no unwind tables.
has_not '\.note|\.eh_frame'
# From NASM, from clang's assembler, from C, from an archive; what nobody calls is gone.
has 'counter_in_asm'
has ' idle$'
has ' kernel_main$'
has ' memcpy$'
has ' linked_always$'
has_not 'never_called'

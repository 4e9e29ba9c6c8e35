/*
 * A UEFI application that ends QEMU as soon as the firmware has started it (QEMU,
 * hw/misc/debugexit.c). For an action that is interested in the firmware only.
 */
#include <efi.h>

#include "lib/x86/port_io.h"

#define EXIT_PORT 0xf4
#define EXIT_DONE 0x10 /* QEMU's status 33. */

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  (void)image;
  (void)system;
  outb(EXIT_PORT, EXIT_DONE);
  return EFI_UNSUPPORTED;
}

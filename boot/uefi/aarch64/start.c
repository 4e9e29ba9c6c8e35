/*
 * efi_main: where the firmware starts the loader (UEFI 2.10 §4.1, §2.3.6), at EL1 or EL2. It reads
 * the clock before anything else happens, and goes on in main.c.
 */
#include "boot/uefi/uefi.h"
#include "clock.h"

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system) {
  handoff_time = clock_read();
  loader_main(image, system);
}

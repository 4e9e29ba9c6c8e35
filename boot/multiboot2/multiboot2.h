/* What the files of this loader share. */
#ifndef KILN_BOOT_MULTIBOOT2_MULTIBOOT2_H
#define KILN_BOOT_MULTIBOOT2_MULTIBOOT2_H

#include "boot/core/status.h"
#include "boot/multiboot2/information.h"

/* What the boot loader has said. */
extern struct information information;

/* Whether `information` speaks of UEFI, which the boot loader has let go. */
static inline int on_uefi(void) {
  return information.efi_system_table != 0 && information.efi_memory != NULL;
}

/*
 * Reads the memory map, and claims what lies in it: this loader, the boot information and the
 * modules. firmware_allocate works from then on. Errors: BOOT_NO_MEMORY_MAP,
 * BOOT_MEMORY_MAP_FULL.
 */
enum boot_status memory_detect(void);

/* Opens the screen that the information describes; after memory_detect. */
void screen_open(void);

/* Copies UEFI's memory map, for firmware_efi. Errors: those of boot_allocate. */
enum boot_status efi_keep(void);

/* Tables of the system table: what firmware_rsdp and firmware_smbios return. */
uint64_t efi_rsdp(void);
uint64_t efi_smbios(void);

#endif /* KILN_BOOT_MULTIBOOT2_MULTIBOOT2_H */

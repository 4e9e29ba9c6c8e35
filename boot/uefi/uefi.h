/*
 * What the files of the UEFI loader share: gnu-efi's declarations of the firmware's
 * tables and protocols, and what each file here offers to main.c.
 *
 * Of gnu-efi only the structure definitions are used, none of its code. Every call to
 * firmware goes through a pointer declared EFIAPI, which is this target's own calling
 * convention (x86_64-unknown-windows; UEFI 2.10 §2.3.4.2).
 */
#ifndef KILN_BOOT_UEFI_UEFI_H
#define KILN_BOOT_UEFI_UEFI_H

#include <efi.h>
#include <stdint.h>

#include "boot/core/status.h"

/* Set first thing in efi_main, constant from then on. */
extern EFI_HANDLE uefi_image;         /* This loader, as the firmware calls it. */
extern EFI_SYSTEM_TABLE *uefi_system; /* UEFI 2.10 §4.3. */

/* The entry point of the PE file (UEFI 2.10 §4.1). Never returns, see main.c. */
EFI_STATUS EFIAPI efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *system);

/* Finds out where firmware_print has to print. Nothing is printed before. */
void console_open(void);

/*
 * Tells the console that ExitBootServices was called: from now on COM1 is ours, and the
 * firmware's console is used only when the call failed (`exited` is 0).
 */
void console_leave_firmware(int exited);

/*
 * Opens the volume that this loader was read from, for firmware_open.
 * Errors: BOOT_NO_FILE_SYSTEM, BOOT_BAD_FILE_SYSTEM, BOOT_DISK_READ.
 */
enum boot_status files_open_volume(void);

#endif /* KILN_BOOT_UEFI_UEFI_H */

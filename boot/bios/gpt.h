/* The GUID partition table of a disk (UEFI 2.10 §5.3), as far as booting from it needs it. */
#ifndef KILN_BOOT_BIOS_GPT_H
#define KILN_BOOT_BIOS_GPT_H

#include "boot/bios/disk.h"
#include "boot/core/status.h"
#include "boot/protocol/kiln.h"

/*
 * Finds the EFI system partition, the first if there are several, and describes it in `found`,
 * which is zero on entry.
 * Errors: BOOT_NO_PARTITION, also when both of the table's headers are damaged; BOOT_DISK_READ.
 */
enum boot_status gpt_find(const struct disk *disk, struct kiln_boot_disk *found);

#endif /* KILN_BOOT_BIOS_GPT_H */

/* The files of the boot partition, behind firmware_open and firmware_read. */
#ifndef KILN_BOOT_BIOS_FILES_H
#define KILN_BOOT_BIOS_FILES_H

#include "boot/bios/partition.h"
#include "boot/core/status.h"

/*
 * Mounts the FAT file system of `partition`, which must stay where it is.
 * Errors: BOOT_NO_FILE_SYSTEM, BOOT_BAD_FILE_SYSTEM, BOOT_DISK_READ.
 */
enum boot_status files_mount(struct partition *partition);

#endif /* KILN_BOOT_BIOS_FILES_H */

/* The partition, or the image on an optical disk, that the kernel is loaded from. */
#ifndef KILN_BOOT_BIOS_PARTITION_H
#define KILN_BOOT_BIOS_PARTITION_H

#include <stdint.h>

#include "boot/bios/disk.h"
#include "boot/core/status.h"

struct partition {
  const struct disk *disk;
  uint64_t first_sector;
  uint64_t sector_count;
  uint32_t volume_sector_size; /* Bytes of a sector of its file system, no more than of the disk. */
};

/*
 * Finds the active FAT partition of `disk`, or the EFI system partition where it has a GUID
 * partition table, or of an optical disk's boot catalogue. firmware_boot_disk tells of it from then
 * on. Errors: BOOT_NO_PARTITION, BOOT_BAD_CATALOGUE, BOOT_DISK_READ.
 */
enum boot_status partition_find(const struct disk *disk, struct partition *partition);

#endif /* KILN_BOOT_BIOS_PARTITION_H */

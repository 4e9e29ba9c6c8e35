/*
 * Finds the boot partition in the master boot record (UEFI 2.10 §5.2.1, "Legacy Master Boot
 * Record"): the one active entry. The BIOS has read that sector to 0x7c00 already.
 */
#include "boot/bios/partition.h"

#include <stddef.h>

#define STATUS_ACTIVE 0x80u

struct __attribute__((packed)) mbr_entry {
  uint8_t status; /* STATUS_ACTIVE or 0. */
  uint8_t first_chs[3];
  uint8_t type;
  uint8_t last_chs[3];
  uint32_t first_sector;
  uint32_t sector_count;
};
#define MBR_ENTRIES 4u

_Static_assert(sizeof(struct mbr_entry) == 16, "UEFI 2.10 table 5.1");
_Static_assert(offsetof(struct mbr_entry, first_sector) == 8, "UEFI 2.10 table 5.1");

extern const struct mbr_entry mbr_partition_table[MBR_ENTRIES]; /* loader.ld */

/* Types that say FAT12, FAT16, FAT32 (CHS and LBA), EFI system partition. */
static int is_fat(uint8_t type) {
  switch (type) {
    case 0x01:
    case 0x04:
    case 0x06:
    case 0x0b:
    case 0x0c:
    case 0x0e:
    case 0xef:
      return 1;
    default:
      return 0;
  }
}

enum boot_status partition_find(const struct disk *disk, struct partition *partition) {
  const struct mbr_entry *active = NULL;

  for (uint32_t i = 0; i < MBR_ENTRIES; i++) {
    const struct mbr_entry *entry = &mbr_partition_table[i];

    if (entry->status != STATUS_ACTIVE) continue;
    if (active != NULL) return BOOT_NO_PARTITION;
    active = entry;
  }
  if (active == NULL || !is_fat(active->type)) return BOOT_NO_PARTITION;
  if (active->first_sector == 0 || active->first_sector >= disk->sector_count ||
      active->sector_count > disk->sector_count - active->first_sector)
    return BOOT_NO_PARTITION;
  *partition = (struct partition){disk, active->first_sector, active->sector_count};
  return BOOT_OK;
}

/*
 * Finds the boot partition: the one active entry of the master boot record (UEFI 2.10 §5.2.1,
 * "Legacy Master Boot Record"), which the BIOS has read to 0x7c00 already, or the EFI system
 * partition where that record only protects a GUID partition table (§5.2.3), or where the boot
 * catalogue of an optical disk has it.
 */
#include "boot/bios/partition.h"

#include <stddef.h>

#include "boot/bios/bios.h"
#include "boot/bios/gpt.h"
#include "boot/core/el_torito.h"
#include "boot/core/firmware.h"

#define STATUS_ACTIVE 0x80u
#define TYPE_PROTECTIVE 0xeeu /* UEFI 2.10 table 5.4 */

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

/* loader.ld */
extern const uint32_t mbr_disk_signature;
extern const struct mbr_entry mbr_partition_table[MBR_ENTRIES];

static struct kiln_boot_disk found;

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

static int is_gpt_disk(void) {
  for (uint32_t i = 0; i < MBR_ENTRIES; i++)
    if (mbr_partition_table[i].type == TYPE_PROTECTIVE) return 1;
  return 0;
}

static enum boot_status find_active(const struct disk *disk) {
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
  found.partitioning = KILN_PARTITIONING_MBR;
  found.partition = (uint32_t)(active - mbr_partition_table) + 1;
  found.first_block = active->first_sector;
  found.blocks = active->sector_count;
  found.mbr_signature = mbr_disk_signature;
  return BOOT_OK;
}

/* Finds the EFI system partition of an optical disk, on which it is an image for El Torito. */
static enum boot_status find_image(const struct disk *disk) {
  static uint8_t block[EL_TORITO_BLOCK] BIOS_BUFFER;
  struct el_torito_image image;
  uint64_t catalogue;
  enum boot_status status = disk_read(disk, EL_TORITO_BOOT_RECORD, 1, block);

  if (status == BOOT_OK) status = el_torito_catalogue(block, disk->sector_count, &catalogue);
  if (status == BOOT_OK) status = disk_read(disk, catalogue, 1, block);
  if (status == BOOT_OK) status = el_torito_find(block, disk->sector_count, &image);
  if (status != BOOT_OK) return status;
  found.partitioning = KILN_PARTITIONING_EL_TORITO;
  found.first_block = image.first_block;
  found.blocks = image.blocks;
  return BOOT_OK;
}

enum boot_status partition_find(const struct disk *disk, struct partition *partition) {
  uint32_t size = disk->sector_size;
  enum boot_status status = size == EL_TORITO_BLOCK ? find_image(disk)
                            : is_gpt_disk()         ? gpt_find(disk, &found)
                                                    : find_active(disk);

  if (status != BOOT_OK) return status;
  if (size == EL_TORITO_BLOCK) size = EL_TORITO_SECTOR;
  found.bios_drive = disk->number;
  *partition = (struct partition){disk, found.first_block, found.blocks, size};
  return BOOT_OK;
}

void firmware_boot_disk(struct kiln_boot_disk *disk) {
  *disk = found;
}

void firmware_network(struct kiln_network *network, char *file) {
  (void)network;
  (void)file;
}

/*
 * Reads the GUID partition table: the primary one, or the backup in the disk's last block where
 * that is damaged (UEFI 2.10 §5.3.2). The checksum of the entries is not computed: they are 16 KiB,
 * of which one block is read, and what is used of an entry is checked.
 */
#include "boot/bios/gpt.h"

#include <stdint.h>

#include "boot/bios/bios.h"
#include "boot/core/gpt.h"
#include "boot/core/log.h"
#include "lib/string.h"

#define SECTOR_MAX 4096u

#define ENTRIES_MAX 1024u /* That are looked at; disks have 128. */

/* C12A7328-F81F-11D2-BA4B-00A0C93EC93B (UEFI 2.10 table 5.7), as it lies on the disk. */
static const uint8_t system_partition[16] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
                                             0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};

static uint8_t sector[SECTOR_MAX] BIOS_BUFFER;

/* Reads the header that is in block `number` to `sector`, and checks all of it that is used. */
static enum boot_status read_header(const struct disk *disk, uint64_t number) {
  const struct gpt_header *header = (const struct gpt_header *)sector;
  enum boot_status status = disk_read(disk, number, 1, sector);
  uint32_t size;

  if (status != BOOT_OK) return status;
  size = header->entry_size;
  if (!gpt_is_header(sector, disk->sector_size, number) || size < GPT_ENTRY_SIZE_MIN ||
      (size & (size - 1)) != 0 || header->entries_block <= GPT_PRIMARY_BLOCK ||
      header->entries_block >= disk->sector_count)
    return BOOT_NO_PARTITION;
  return BOOT_OK;
}

/* True for an EFI system partition that lies on the disk, outside of what GPT itself takes. */
static int is_usable(const struct disk *disk, const struct gpt_entry *entry) {
  return memcmp(entry->type, system_partition, sizeof(system_partition)) == 0 &&
         entry->first_block > GPT_PRIMARY_BLOCK && entry->first_block <= entry->last_block &&
         entry->last_block < disk->sector_count;
}

/*
 * Reads the entries sector by sector, from sector `next` on. Their size is a power of two, as the
 * sector's is: what is used of an entry lies in one sector.
 */
static enum boot_status find_entry(const struct disk *disk, uint64_t next, uint32_t count,
                                   uint32_t size, struct kiln_boot_disk *found) {
  uint32_t offset = disk->sector_size; /* Of the entry in `sector`; that one has been used up. */

  for (uint32_t i = 0; i < count && i < ENTRIES_MAX; i++, offset += size) {
    const struct gpt_entry *entry;

    if (offset >= disk->sector_size) {
      enum boot_status status;

      next += i == 0 ? 0 : offset / disk->sector_size;
      offset = 0;
      status = disk_read(disk, next, 1, sector);
      if (status != BOOT_OK) return status;
    }
    entry = (const struct gpt_entry *)(sector + offset);
    if (!is_usable(disk, entry)) continue;
    found->partitioning = KILN_PARTITIONING_GPT;
    found->partition = i + 1;
    found->first_block = entry->first_block;
    found->blocks = entry->last_block - entry->first_block + 1;
    memcpy(found->partition_guid, entry->guid, sizeof(entry->guid));
    return BOOT_OK;
  }
  return BOOT_NO_PARTITION;
}

enum boot_status gpt_find(const struct disk *disk, struct kiln_boot_disk *found) {
  const struct gpt_header *header = (const struct gpt_header *)sector;
  enum boot_status status = read_header(disk, GPT_PRIMARY_BLOCK);

  if (status != BOOT_OK && disk->sector_count != UINT64_MAX &&
      read_header(disk, disk->sector_count - 1) == BOOT_OK) {
    log_line(LOG_WARNING,
             "the partition table at the start of the disk is damaged, and the one at "
             "its end is used; repair it with a partitioning tool.");
    status = BOOT_OK;
  }
  if (status != BOOT_OK) return status;
  memcpy(found->disk_guid, header->disk_guid, sizeof(header->disk_guid));
  return find_entry(disk, header->entries_block, header->entry_count, header->entry_size, found);
}

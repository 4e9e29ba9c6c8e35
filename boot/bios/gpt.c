/*
 * Reads the GUID partition table. Only the primary one: where it is damaged, there is no
 * telling which disk the one at the end belongs to, and the user had better look.
 */
#include "boot/bios/gpt.h"

#include <stddef.h>
#include <stdint.h>

#include "boot/bios/bios.h"
#include "lib/string.h"

#define SECTOR_MAX 4096u

/* The header (UEFI 2.10 table 5.5). */
struct __attribute__((packed)) gpt_header {
  uint8_t signature[8];
  uint32_t revision;
  uint32_t size; /* Bytes of the header, HEADER_SIZE_MIN to one sector. */
  uint32_t crc;  /* Of those bytes, taken while this field is 0. */
  uint32_t reserved;
  uint64_t own_sector;
  uint64_t other_sector;
  uint64_t first_usable;
  uint64_t last_usable;
  uint8_t disk_guid[16];
  uint64_t entries_sector;
  uint32_t entry_count;
  uint32_t entry_size; /* Bytes: 128 times a power of two. */
  uint32_t entries_crc;
};
#define SIGNATURE "EFI PART"
#define HEADER_SECTOR 1u
#define HEADER_SIZE_MIN 92u
#define ENTRY_SIZE_MIN 128u
#define ENTRIES_MAX 1024u /* That are looked at; disks have 128. */

/* An entry (UEFI 2.10 table 5.6). */
struct __attribute__((packed)) gpt_entry {
  uint8_t type[16];
  uint8_t guid[16];
  uint64_t first_sector;
  uint64_t last_sector;
  uint8_t attributes_and_name[80];
};

_Static_assert(sizeof(struct gpt_header) == HEADER_SIZE_MIN, "UEFI 2.10 table 5.5");
_Static_assert(offsetof(struct gpt_header, entries_sector) == 72, "UEFI 2.10 table 5.5");
_Static_assert(sizeof(struct gpt_entry) == ENTRY_SIZE_MIN, "UEFI 2.10 table 5.6");

/* C12A7328-F81F-11D2-BA4B-00A0C93EC93B (UEFI 2.10 table 5.7), as it lies on the disk. */
static const uint8_t system_partition[16] = {0x28, 0x73, 0x2a, 0xc1, 0x1f, 0xf8, 0xd2, 0x11,
                                             0xba, 0x4b, 0x00, 0xa0, 0xc9, 0x3e, 0xc9, 0x3b};

static uint8_t sector[SECTOR_MAX] BIOS_BUFFER;

/* CRC-32 as GPT has it (UEFI 2.10 §5.3.2). Bit by bit: a header has few. */
static uint32_t crc32(const uint8_t *bytes, uint32_t length) {
  uint32_t crc = UINT32_MAX;

  for (uint32_t i = 0; i < length; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

/* Reads the header to `sector` and checks all of it that is used. */
static enum boot_status read_header(const struct disk *disk) {
  struct gpt_header *header = (struct gpt_header *)sector;
  enum boot_status status = disk_read(disk, HEADER_SECTOR, 1, sector);
  uint32_t size, crc;

  if (status != BOOT_OK) return status;
  size = header->entry_size;
  crc = header->crc;
  header->crc = 0;
  if (memcmp(header->signature, SIGNATURE, sizeof(header->signature)) != 0 ||
      header->size < HEADER_SIZE_MIN || header->size > disk->sector_size ||
      crc32(sector, header->size) != crc || header->own_sector != HEADER_SECTOR ||
      size < ENTRY_SIZE_MIN || (size & (size - 1)) != 0 ||
      header->entries_sector <= HEADER_SECTOR || header->entries_sector >= disk->sector_count)
    return BOOT_NO_PARTITION;
  return BOOT_OK;
}

/* True for an EFI system partition that lies on the disk, outside of what GPT itself takes. */
static int is_usable(const struct disk *disk, const struct gpt_entry *entry) {
  return memcmp(entry->type, system_partition, sizeof(system_partition)) == 0 &&
         entry->first_sector > HEADER_SECTOR && entry->first_sector <= entry->last_sector &&
         entry->last_sector < disk->sector_count;
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
    found->first_block = entry->first_sector;
    found->blocks = entry->last_sector - entry->first_sector + 1;
    memcpy(found->partition_guid, entry->guid, sizeof(entry->guid));
    return BOOT_OK;
  }
  return BOOT_NO_PARTITION;
}

enum boot_status gpt_find(const struct disk *disk, struct kiln_boot_disk *found) {
  const struct gpt_header *header = (const struct gpt_header *)sector;
  enum boot_status status = read_header(disk);

  if (status != BOOT_OK) return status;
  memcpy(found->disk_guid, header->disk_guid, sizeof(header->disk_guid));
  return find_entry(disk, header->entries_sector, header->entry_count, header->entry_size, found);
}

/*
 * The boot sector of a FAT volume: see fat.h. Every number in it is checked here, against
 * the others and against the reader, so that the other parts can compute without wrapping.
 * (FAT in these files is the Microsoft FAT Specification, August 30 2005.)
 */
#include "boot/core/fat_chain.h"

/* The boot sector (FAT §3.1 to §3.3). */
struct boot_sector {
  uint8_t jump[3];
  uint8_t oem_name[8];
  uint16_t bytes_per_sector;
  uint8_t sectors_per_cluster;
  uint16_t reserved_sectors; /* Before the first FAT. */
  uint8_t fat_count;
  uint16_t root_entries; /* FAT12/16. */
  uint16_t total_sectors_16;
  uint8_t media;
  uint16_t fat_sectors_16;
  uint16_t sectors_per_track;
  uint16_t heads;
  uint32_t hidden_sectors;
  uint32_t total_sectors_32; /* When total_sectors_16 is 0. */
  /* From here on, FAT32 only. */
  uint32_t fat_sectors_32; /* When fat_sectors_16 is 0. */
  uint16_t flags;
  uint16_t version;
  uint32_t root_cluster;
  uint8_t rest[462];
  uint8_t signature[2];
} __attribute__((packed));

_Static_assert(__builtin_offsetof(struct boot_sector, fat_sectors_16) == 22, "FAT §3.1");
_Static_assert(__builtin_offsetof(struct boot_sector, root_cluster) == 44, "FAT §3.3");
_Static_assert(__builtin_offsetof(struct boot_sector, signature) == 510, "FAT §3.1");

#define DIRECTORY_ENTRY_SIZE 32u

/* FAT §3.3, BPB_ExtFlags: bit 7 says that one FAT is in use, bits 0-3 which one. */
#define FLAGS_ONE_FAT 0x80u
#define FLAGS_ACTIVE_FAT 0x0fu

/*
 * FAT §3.5: the number of clusters decides on the kind. It should decide alone, but mkfs.fat -F 32
 * and others make FAT32 volumes with fewer clusters, and Linux and GRUB read them: they take a
 * volume whose 16-bit FAT size is 0, which FAT12 and FAT16 cannot have, for FAT32.
 */
#define FAT12_CLUSTERS_MAX 4084u
#define FAT16_CLUSTERS_MAX 65524u
#define FAT32_CLUSTERS_MAX 0x0ffffff5u /* Higher cluster numbers have another meaning (FAT §4). */

static int is_power_of_two(uint32_t number) {
  return number != 0 && (number & (number - 1)) == 0;
}

/* True when this can be a FAT boot sector; NTFS and exFAT have zeros in these places. */
static int looks_like_fat(const struct boot_sector *boot) {
  return boot->signature[0] == 0x55 && boot->signature[1] == 0xaa &&
         is_power_of_two(boot->bytes_per_sector) && boot->bytes_per_sector >= 512 &&
         boot->bytes_per_sector <= FAT_SECTOR_MAX && is_power_of_two(boot->sectors_per_cluster) &&
         boot->reserved_sectors != 0 && boot->fat_count != 0;
}

static enum fat_kind kind_of(const struct boot_sector *boot, uint32_t clusters) {
  if (boot->fat_sectors_16 == 0) return FAT32;
  if (clusters <= FAT12_CLUSTERS_MAX) return FAT12;
  return clusters <= FAT16_CLUSTERS_MAX ? FAT16 : FAT32;
}

/* Bytes of a FAT for so many clusters; entries have 12, 16 or 32 bits. */
static uint64_t fat_bytes(enum fat_kind kind, uint32_t clusters) {
  uint64_t entries = (uint64_t)clusters + FAT_FIRST_CLUSTER;

  switch (kind) {
    case FAT12:
      return (entries * 3 + 1) / 2;
    case FAT16:
      return entries * 2;
    default:
      return entries * 4;
  }
}

/* Where the root directory is, and which FAT is in use: what FAT32 keeps elsewhere. */
static enum boot_status place_root(struct fat_volume *volume, const struct boot_sector *boot,
                                   uint32_t fat_sectors) {
  volume->root_cluster = 0;
  if (volume->kind != FAT32) {
    return boot->fat_sectors_16 != 0 && boot->root_entries != 0 ? BOOT_OK : BOOT_BAD_FILE_SYSTEM;
  }
  if (boot->fat_sectors_16 != 0 || boot->root_entries != 0 ||
      !fat_has_cluster(volume, boot->root_cluster)) {
    return BOOT_BAD_FILE_SYSTEM;
  }
  volume->root_cluster = boot->root_cluster;
  if (boot->flags & FLAGS_ONE_FAT) {
    uint32_t active = boot->flags & FLAGS_ACTIVE_FAT;

    if (active >= boot->fat_count) return BOOT_BAD_FILE_SYSTEM;
    volume->fat_sector += active * fat_sectors;
  }
  return BOOT_OK;
}

/* Lays out the areas of the volume: reserved sectors, FATs, root directory, clusters (FAT §2). */
static enum boot_status lay_out(struct fat_volume *volume, const struct boot_sector *boot) {
  uint32_t fat_sectors = boot->fat_sectors_16 ? boot->fat_sectors_16 : boot->fat_sectors_32;
  uint32_t total = boot->total_sectors_16 ? boot->total_sectors_16 : boot->total_sectors_32;
  uint32_t root_bytes = boot->root_entries * DIRECTORY_ENTRY_SIZE;
  uint32_t root_sectors = (root_bytes + volume->sector_size - 1) / volume->sector_size;
  uint64_t root_sector = boot->reserved_sectors + (uint64_t)boot->fat_count * fat_sectors;
  uint64_t data_sector = root_sector + root_sectors;

  if (data_sector >= total) return BOOT_BAD_FILE_SYSTEM;
  volume->sector_count = total;
  volume->fat_sector = boot->reserved_sectors;
  volume->root_sector = (uint32_t)root_sector;
  volume->root_sectors = root_sectors;
  volume->data_sector = (uint32_t)data_sector;
  volume->cluster_size = boot->sectors_per_cluster * volume->sector_size;
  volume->cluster_count = (total - volume->data_sector) / boot->sectors_per_cluster;
  volume->kind = kind_of(boot, volume->cluster_count);
  if (volume->cluster_count == 0 || volume->cluster_count > FAT32_CLUSTERS_MAX ||
      fat_bytes(volume->kind, volume->cluster_count) >
          (uint64_t)fat_sectors * volume->sector_size) {
    return BOOT_BAD_FILE_SYSTEM;
  }
  return place_root(volume, boot, fat_sectors);
}

enum boot_status fat_mount(struct fat_volume *volume, fat_read_sectors *read, void *context,
                           uint32_t sector_size) {
  const struct boot_sector *boot = (const void *)volume->data.bytes;
  enum boot_status status;

  if (sector_size < sizeof(*boot) || sector_size > FAT_SECTOR_MAX) return BOOT_BAD_FILE_SYSTEM;
  volume->read = read;
  volume->context = context;
  volume->sector_size = sector_size;
  volume->data.sector = volume->data.count = 0;
  volume->directory.length = FAT_NO_DIRECTORY;
  fat_set_blocks(volume, volume->block, &volume->block_number, 1);
  status = read(context, 0, 1, volume->data.bytes);
  if (status != BOOT_OK) return status;
  if (!looks_like_fat(boot)) return BOOT_NO_FILE_SYSTEM;
  if (boot->bytes_per_sector != sector_size) return BOOT_BAD_FILE_SYSTEM;
  return lay_out(volume, boot);
}

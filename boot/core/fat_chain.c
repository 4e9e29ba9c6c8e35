/*
 * Chains of clusters, in which a FAT volume keeps files and directories: see fat_chain.h. The
 * volume has been checked by fat_mount.c; what the FAT says has not.
 */
#include "boot/core/fat_chain.h"

/* FAT §4: from here up, an entry says that this cluster is the last one of its chain. */
#define FAT12_LAST 0xff8u
#define FAT16_LAST 0xfff8u
#define FAT32_LAST 0x0ffffff8u
#define FAT32_ENTRY 0x0fffffffu /* The upper four bits are not part of the number. */

enum boot_status fat_fill_cache(struct fat_volume *volume, struct fat_cache *cache,
                                uint32_t sector) {
  uint32_t count = FAT_SECTOR_MAX / volume->sector_size;
  enum boot_status status;

  /* As much as fits: FATs and directories are read upwards, and a call costs more than data. */
  if (count > volume->sector_count - sector) count = volume->sector_count - sector;
  cache->count = 0;
  status = volume->read(volume->context, sector, count, cache->bytes);
  if (status != BOOT_OK) return status;
  cache->sector = sector;
  cache->count = count;
  return BOOT_OK;
}

/* The FAT's entry for `cluster` (FAT §4.1), with the mark of FAT32 for the last of a chain. */
static enum boot_status read_fat_entry(struct fat_volume *volume, uint32_t cluster,
                                       uint32_t *entry) {
  uint32_t offset = volume->kind == FAT12   ? cluster + cluster / 2
                    : volume->kind == FAT16 ? cluster * 2
                                            : cluster * 4;
  uint32_t sector = volume->fat_sector + offset / volume->sector_size;
  uint32_t within = offset % volume->sector_size;
  const uint8_t *data;
  enum boot_status status = fat_cached(volume, &volume->fat, sector, &data);

  if (status != BOOT_OK) return status;
  if (volume->kind == FAT32) {
    *entry = *(const uint32_t *)(const void *)(data + within) & FAT32_ENTRY;
    return BOOT_OK;
  }
  if (volume->kind == FAT16) {
    *entry = *(const uint16_t *)(const void *)(data + within);
    if (*entry >= FAT16_LAST) *entry = FAT32_LAST;
    return BOOT_OK;
  }
  /* The two bytes of FAT12 can lie in two sectors. */
  *entry = data[within];
  if (within + 1 == volume->sector_size) {
    status = fat_cached(volume, &volume->fat, sector + 1, &data);
    if (status != BOOT_OK) return status;
  }
  *entry |= (uint32_t)data[(within + 1) % volume->sector_size] << 8;
  *entry = cluster % 2 == 0 ? *entry & 0xfff : *entry >> 4;
  if (*entry >= FAT12_LAST) *entry = FAT32_LAST;
  return BOOT_OK;
}

/*
 * A chain with a loop has no end. The anchor gives it away: it is cluster 0, 1, 2, 4, 8, ... of
 * the chain by turns, and comes by again as soon as it lies inside the loop and the next anchor is
 * farther off than the loop is long (R. P. Brent, "An improved Monte Carlo factorization
 * algorithm", BIT 20, 1980).
 */
enum boot_status fat_next_cluster(struct fat_volume *volume, struct fat_file *file) {
  uint32_t entry;
  enum boot_status status = read_fat_entry(volume, file->cluster, &entry);

  if (status != BOOT_OK) return status;
  if (entry >= FAT32_LAST) return BOOT_FILE_TOO_SHORT;
  if (!fat_has_cluster(volume, entry) || entry == file->anchor) return BOOT_BAD_FILE_SYSTEM;
  file->cluster = entry;
  file->index++;
  if ((file->index & (file->index - 1)) == 0) file->anchor = entry;
  return BOOT_OK;
}

enum boot_status fat_seek(struct fat_volume *volume, struct fat_file *file, uint32_t index) {
  enum boot_status status = BOOT_OK;

  if (index < file->index) {
    file->cluster = file->first_cluster;
    file->index = 0;
    file->anchor = file->first_cluster;
  }
  while (status == BOOT_OK && file->index < index) {
    status = fat_next_cluster(volume, file);
  }
  return status;
}

/*
 * Chains of clusters, in which a FAT volume keeps files and directories: see fat_chain.h. The
 * volume has been checked by fat_mount.c; what the FAT says has not.
 */
#include "boot/core/fat_chain.h"

#include <stddef.h>

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

void fat_set_blocks(struct fat_volume *volume, uint8_t *bytes, uint32_t *numbers, uint32_t count) {
  volume->blocks = (struct fat_blocks){.bytes = bytes, .numbers = numbers, .mask = count - 1};
  for (uint32_t i = 0; i < count; i++) numbers[i] = FAT_NO_BLOCK;
}

/* Byte of the FAT at which the entry for `cluster` begins (FAT §4.1). */
static uint32_t entry_offset(const struct fat_volume *volume, uint32_t cluster) {
  if (volume->kind == FAT32) return cluster * 4;
  return volume->kind == FAT16 ? cluster * 2 : cluster + cluster / 2;
}

uint32_t fat_block_count(const struct fat_volume *volume) {
  uint32_t last = volume->cluster_count + FAT_FIRST_CLUSTER - 1;

  /* The last one's second byte, of FAT12, can be in one more. */
  return (entry_offset(volume, last) + 1) / FAT_SECTOR_MAX + 1;
}

/* Reads block `number` of the FAT, which begins inside the volume, to its place. */
static enum boot_status fill_block(struct fat_volume *volume, uint32_t number) {
  uint32_t index = number & volume->blocks.mask;
  uint32_t count = FAT_SECTOR_MAX / volume->sector_size;
  uint32_t sector = volume->fat_sector + number * count;
  enum boot_status status;

  if (count > volume->sector_count - sector) count = volume->sector_count - sector;
  volume->blocks.numbers[index] = FAT_NO_BLOCK;
  status = volume->read(volume->context, sector, count,
                        volume->blocks.bytes + (size_t)index * FAT_SECTOR_MAX);
  if (status == BOOT_OK) volume->blocks.numbers[index] = number;
  return status;
}

/* The block of the FAT with its byte `offset`, if it has been read; else null. */
static inline uint8_t *find_block(const struct fat_volume *volume, uint32_t offset) {
  uint32_t number = offset / FAT_SECTOR_MAX, index = number & volume->blocks.mask;

  if (volume->blocks.numbers[index] != number) return NULL;
  return volume->blocks.bytes + (size_t)index * FAT_SECTOR_MAX;
}

/* Points `data` at byte `offset` of the FAT, one that an entry has. */
static inline enum boot_status fat_byte(struct fat_volume *volume, uint32_t offset,
                                        const uint8_t **data) {
  const uint8_t *block = find_block(volume, offset);

  if (block == NULL) {
    enum boot_status status = fill_block(volume, offset / FAT_SECTOR_MAX);

    if (status != BOOT_OK) return status;
    block = find_block(volume, offset);
  }
  *data = block + offset % FAT_SECTOR_MAX;
  return BOOT_OK;
}

/* The FAT's entry for `cluster` (FAT §4.1), with the mark of FAT32 for the last of a chain. */
static enum boot_status read_fat_entry(struct fat_volume *volume, uint32_t cluster,
                                       uint32_t *entry) {
  uint32_t offset = entry_offset(volume, cluster);
  const uint8_t *data;
  enum boot_status status = fat_byte(volume, offset, &data);

  if (status != BOOT_OK) return status;
  if (volume->kind == FAT32) {
    *entry = *(const uint32_t *)(const void *)data & FAT32_ENTRY;
    return BOOT_OK;
  }
  if (volume->kind == FAT16) {
    *entry = *(const uint16_t *)(const void *)data;
    if (*entry >= FAT16_LAST) *entry = FAT32_LAST;
    return BOOT_OK;
  }
  *entry = *data;
  status = fat_byte(volume, offset + 1, &data); /* It can lie in another block. */
  if (status != BOOT_OK) return status;
  *entry |= (uint32_t)*data << 8;
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

/* The largest power of two that is not larger than `number`, which is not 0. */
static uint32_t power_below(uint32_t number) {
  return 1u << (31 - __builtin_clz(number));
}

uint32_t fat_follow_run(const struct fat_volume *volume, struct fat_file *file, uint32_t most) {
  uint32_t cluster = file->cluster, offset = entry_offset(volume, cluster), count = 0, anchor;
  uint32_t size = volume->kind == FAT32 ? 4 : 2; /* Bytes of an entry. */
  const uint8_t *block = volume->kind == FAT12 ? NULL : find_block(volume, offset);
  const void *entries;

  if (block == NULL) return 0; /* A FAT12 is small. */
  entries = block + offset % FAT_SECTOR_MAX;
  if (most > (FAT_SECTOR_MAX - offset % FAT_SECTOR_MAX) / size)
    most = (FAT_SECTOR_MAX - offset % FAT_SECTOR_MAX) / size;
  if (most > volume->cluster_count + FAT_FIRST_CLUSTER - 1 - cluster)
    most = volume->cluster_count + FAT_FIRST_CLUSTER - 1 - cluster;
  /* Whoever comes to the anchor is in a loop: fat_next_cluster says so. */
  if (file->anchor > cluster && most >= file->anchor - cluster) most = file->anchor - cluster - 1;
  if (volume->kind == FAT32)
    while (count < most &&
           (((const uint32_t *)entries)[count] & FAT32_ENTRY) == cluster + count + 1)
      count++;
  else
    while (count < most && ((const uint16_t *)entries)[count] == cluster + count + 1) count++;
  if (count == 0) return 0;
  anchor = power_below(file->index + count);
  if (anchor > file->index) file->anchor = cluster + (anchor - file->index);
  file->cluster += count;
  file->index += count;
  return count;
}

struct fat_run *fat_follow_jumps(const struct fat_volume *volume, struct fat_file *file,
                                 uint32_t last, struct fat_run *run, const struct fat_run *end) {
  uint32_t cluster = file->cluster, index = file->index, anchor = file->anchor;

  if (volume->kind == FAT12) return run; /* As above. */
  while (index < last && run + 1 < end) {
    uint32_t offset = volume->kind == FAT32 ? cluster * 4 : cluster * 2, next;
    const uint8_t *block = find_block(volume, offset);

    if (block == NULL) break;
    block += offset % FAT_SECTOR_MAX;
    next = volume->kind == FAT32 ? *(const uint32_t *)(const void *)block & FAT32_ENTRY
                                 : *(const uint16_t *)(const void *)block;
    /* Ends, neighbours and what is wrong are for others. */
    if (!fat_has_cluster(volume, next) || next == anchor || next == cluster + 1) break;
    cluster = next;
    index++;
    *++run = (struct fat_run){cluster, index, 1};
    if ((index & (index - 1)) == 0) anchor = cluster;
  }
  file->cluster = cluster;
  file->index = index;
  file->anchor = anchor;
  return run;
}

/*
 * Whoever looks as far as three times the number of the file's clusters finds a loop among them
 * (see fat_next_cluster). A chain that is longer than the file is no error, and what comes behind
 * is nobody's concern.
 */
enum boot_status fat_check_end(struct fat_volume *volume, const struct fat_file *file) {
  struct fat_file place = *file;
  uint32_t limit = 3 * (file->index + 1);
  enum boot_status status = BOOT_OK;

  while (status == BOOT_OK && place.index < limit) {
    status = fat_next_cluster(volume, &place);
  }
  return status == BOOT_FILE_TOO_SHORT ? BOOT_OK : status;
}

enum boot_status fat_seek(struct fat_volume *volume, struct fat_file *file, uint32_t index) {
  enum boot_status status = BOOT_OK;

  if (index < file->index) {
    file->cluster = file->first_cluster;
    file->index = 0;
    file->anchor = file->first_cluster;
  }
  while (status == BOOT_OK && file->index < index) {
    if (fat_follow_run(volume, file, index - file->index) == 0)
      status = fat_next_cluster(volume, file);
  }
  return status;
}

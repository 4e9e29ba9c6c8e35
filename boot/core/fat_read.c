/*
 * Contents of files on a FAT volume, and the chains of clusters that they are kept in: see
 * fat.h and fat_chain.h. The volume has been checked by fat_mount.c; what the FAT says has not.
 */
#include "boot/core/fat_chain.h"
#include "lib/string.h"

/* FAT §4.1. The upper four bits of a FAT32 entry are not part of the number. */
#define FAT32_ENTRY 0x0fffffffu
#define FAT12_BAD 0xff7u  /* From here up, entries of a kind are no numbers of clusters, */
#define FAT16_BAD 0xfff7u /* but say that this one is bad, or the last of its chain. */
#define FAT32_LAST 0x0ffffff8u

enum boot_status fat_cache(struct fat_volume *volume, uint32_t sector, const uint8_t **data) {
  uint32_t count = FAT_SECTOR_MAX / volume->sector_size;

  if (sector >= volume->sector_count) return BOOT_BAD_FILE_SYSTEM;
  if (sector < volume->cached_sector || sector - volume->cached_sector >= volume->cached_count) {
    enum boot_status status;

    /* As much as fits: FATs and directories are read upwards, and a call costs more than data. */
    if (count > volume->sector_count - sector) count = volume->sector_count - sector;
    volume->cached_count = 0;
    status = volume->read(volume->context, sector, count, volume->cache);
    if (status != BOOT_OK) return status;
    volume->cached_sector = sector;
    volume->cached_count = count;
  }
  *data = &volume->cache[(sector - volume->cached_sector) * volume->sector_size];
  return BOOT_OK;
}

/* Reads `count` (1 to 4) bytes at byte `offset` of the FAT; FAT12's can lie in two sectors. */
static enum boot_status read_fat_bytes(struct fat_volume *volume, uint32_t offset, uint32_t count,
                                       uint32_t *value) {
  const uint8_t *data = NULL;

  *value = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t sector = volume->fat_sector + (offset + i) / volume->sector_size;
    uint32_t within = (offset + i) % volume->sector_size;

    if (data == NULL || within == 0) {
      enum boot_status status = fat_cache(volume, sector, &data);

      if (status != BOOT_OK) return status;
    }
    *value |= (uint32_t)data[within] << 8 * i;
  }
  return BOOT_OK;
}

/* The FAT's entry for `cluster` (FAT §4.1), as a FAT32 entry: ends and marks alike in all kinds. */
static enum boot_status read_fat_entry(struct fat_volume *volume, uint32_t cluster,
                                       uint32_t *entry) {
  enum boot_status status;

  switch (volume->kind) {
    case FAT12:
      status = read_fat_bytes(volume, cluster + cluster / 2, 2, entry);
      *entry = cluster % 2 == 0 ? *entry & 0xfff : *entry >> 4;
      *entry |= *entry >= FAT12_BAD ? FAT32_ENTRY & ~0xfffu : 0;
      return status;
    case FAT16:
      status = read_fat_bytes(volume, cluster * 2, 2, entry);
      *entry |= *entry >= FAT16_BAD ? FAT32_ENTRY & ~0xffffu : 0;
      return status;
    default:
      status = read_fat_bytes(volume, cluster * 4, 4, entry);
      *entry &= FAT32_ENTRY;
      return status;
  }
}

/*
 * Moves `file` to the next cluster of its chain; BOOT_FILE_TOO_SHORT at the end.
 *
 * A chain that has a loop comes back to the anchor, which is cluster 1, 2, 4, 8, ... of the chain
 * by turns: as soon as the anchor is inside the loop, and as far from the next anchor as the loop
 * is long (R. P. Brent, "An improved Monte Carlo factorization algorithm", 1980).
 */
static enum boot_status next_cluster(struct fat_volume *volume, struct fat_file *file) {
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
    status = next_cluster(volume, file);
  }
  return status;
}

/*
 * Follows the chain behind the last cluster of the file to its end: in a loop there is none.
 * A chain that is longer than the file is no error.
 */
static enum boot_status check_end(struct fat_volume *volume, struct fat_file place) {
  enum boot_status status;

  do {
    status = next_cluster(volume, &place);
  } while (status == BOOT_OK);
  return status == BOOT_FILE_TOO_SHORT ? BOOT_OK : status;
}

/*
 * Finds how far the clusters from byte `offset` of `file` on are neighbours, `wanted` bytes at
 * most. Stores the volume's sector that holds the byte's cluster and the length of the run from the
 * byte on, and leaves `file` in the last cluster looked at.
 */
static enum boot_status find_run(struct fat_volume *volume, struct fat_file *file, uint32_t offset,
                                 uint32_t wanted, uint32_t *sector, uint32_t *length) {
  uint32_t cluster_size = volume->cluster_size;
  uint64_t run = cluster_size - offset % cluster_size; /* Up to a cluster more than 4 GiB. */
  enum boot_status status = fat_seek(volume, file, offset / cluster_size);

  if (status != BOOT_OK) return status;
  *sector = fat_cluster_sector(volume, file->cluster);
  while (run < wanted) {
    uint32_t neighbour = file->cluster + 1;

    status = next_cluster(volume, file);
    if (status != BOOT_OK) return status;
    if (file->cluster != neighbour) break;
    run += cluster_size;
  }
  *length = run < wanted ? (uint32_t)run : wanted;
  /* A single cluster cannot go round, so small files cost no look at the FAT. */
  if (file->index > 0 && file->index == (file->size - 1) / cluster_size) {
    return check_end(volume, *file);
  }
  return BOOT_OK;
}

/* Reads `length` bytes that begin `skip` bytes behind the start of `sector`. */
static enum boot_status read_run(struct fat_volume *volume, uint32_t sector, uint32_t skip,
                                 uint8_t *destination, uint32_t length) {
  uint32_t sector_size = volume->sector_size;

  sector += skip / sector_size;
  skip %= sector_size;
  while (length > 0) {
    enum boot_status status;
    uint32_t count = 1; /* Sectors. */
    uint32_t taken;     /* Bytes. */

    if (skip != 0 || length < sector_size) {
      const uint8_t *data;

      taken = sector_size - skip < length ? sector_size - skip : length;
      status = fat_cache(volume, sector, &data);
      if (status == BOOT_OK) memcpy(destination, data + skip, taken);
      skip = 0;
    } else {
      count = length / sector_size;
      taken = count * sector_size;
      status = volume->read(volume->context, sector, count, destination);
    }
    if (status != BOOT_OK) return status;
    sector += count;
    destination += taken;
    length -= taken;
  }
  return BOOT_OK;
}

enum boot_status fat_read(struct fat_volume *volume, struct fat_file *file, uint64_t offset,
                          void *destination, uint64_t length) {
  uint8_t *to = destination;

  if (offset > file->size || length > file->size - offset) return BOOT_FILE_TOO_SHORT;
  uint32_t at = (uint32_t)offset;
  uint32_t left = (uint32_t)length;
  while (left > 0) {
    uint32_t sector, run;
    enum boot_status status = find_run(volume, file, at, left, &sector, &run);

    if (status == BOOT_OK) {
      status = read_run(volume, sector, at % volume->cluster_size, to, run);
    } else if (status == BOOT_FILE_TOO_SHORT) {
      status = BOOT_BAD_FILE_SYSTEM; /* The chain ended, though the file goes on. */
    }
    if (status != BOOT_OK) return status;
    at += run;
    to += run;
    left -= run;
  }
  return BOOT_OK;
}

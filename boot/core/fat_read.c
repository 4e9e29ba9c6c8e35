/*
 * Contents of files on a FAT volume, and the chains of clusters that they are kept in: see
 * fat.h and fat_chain.h. The volume has been checked by fat_mount.c; what the FAT says has not.
 */
#include "boot/core/fat_chain.h"
#include "lib/string.h"

/* FAT §4: from here up, an entry says that this cluster is the last one of its chain. */
#define FAT12_LAST 0xff8u
#define FAT16_LAST 0xfff8u
#define FAT32_LAST 0x0ffffff8u
#define FAT32_ENTRY 0x0fffffffu /* The upper four bits are not part of the number. */

enum boot_status fat_fill_cache(struct fat_volume *volume, uint32_t sector) {
  uint32_t count = FAT_SECTOR_MAX / volume->sector_size;
  enum boot_status status;

  /* As much as fits: FATs and directories are read upwards, and a call costs more than data. */
  if (count > volume->sector_count - sector) count = volume->sector_count - sector;
  volume->cached_count = 0;
  status = volume->read(volume->context, sector, count, volume->cache);
  if (status != BOOT_OK) return status;
  volume->cached_sector = sector;
  volume->cached_count = count;
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
  enum boot_status status = fat_cache(volume, sector, &data);

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
    status = fat_cache(volume, sector + 1, &data);
    if (status != BOOT_OK) return status;
  }
  *entry |= (uint32_t)data[(within + 1) % volume->sector_size] << 8;
  *entry = cluster % 2 == 0 ? *entry & 0xfff : *entry >> 4;
  if (*entry >= FAT12_LAST) *entry = FAT32_LAST;
  return BOOT_OK;
}

/*
 * Moves `file` to the next cluster of its chain; BOOT_FILE_TOO_SHORT at the end.
 *
 * A chain with a loop has no end. The anchor gives it away: it is cluster 0, 1, 2, 4, 8, ... of
 * the chain by turns, and comes by again as soon as it lies inside the loop and the next anchor is
 * farther off than the loop is long (R. P. Brent, "An improved Monte Carlo factorization
 * algorithm", BIT 20, 1980).
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

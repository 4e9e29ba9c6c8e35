/*
 * What the parts of the FAT reader share: sectors through a cache, and chains of clusters.
 * fat_mount.c makes a volume that can be trusted; fat_open.c walks its directories and fat_read.c
 * reads its files, both with the help of fat_chain.c.
 */
#ifndef KILN_BOOT_CORE_FAT_CHAIN_H
#define KILN_BOOT_CORE_FAT_CHAIN_H

#include <stdint.h>

#include "boot/core/fat.h"
#include "boot/core/status.h"

#define FAT_FIRST_CLUSTER 2u /* The number of the first cluster (FAT §4). */

/*
 * Reads `sector`, one of the volume's, and those behind it into `cache`, one of the volume's.
 * Errors: BOOT_DISK_READ.
 */
enum boot_status fat_fill_cache(struct fat_volume *volume, struct fat_cache *cache,
                                uint32_t sector);

/*
 * Points `data` at `sector`, one of the volume's, in `cache`, which the next call may overwrite.
 * Inline, as one is looked at for every cluster of a file. Errors: BOOT_DISK_READ.
 */
static inline enum boot_status fat_cached(struct fat_volume *volume, struct fat_cache *cache,
                                          uint32_t sector, const uint8_t **data) {
  uint32_t index = sector - cache->sector;

  if (index >= cache->count) {
    enum boot_status status = fat_fill_cache(volume, cache, sector);

    if (status != BOOT_OK) return status;
    index = 0;
  }
  *data = &cache->bytes[index * volume->sector_size];
  return BOOT_OK;
}

/* The `count` blocks of the FAT at `bytes` are empty from now on, and used, with as many `numbers`.
 * `count` is a power of two. */
void fat_set_blocks(struct fat_volume *volume, uint8_t *bytes, uint32_t *numbers, uint32_t count);

/* How many blocks the FAT has, as far as it has entries. */
uint32_t fat_block_count(const struct fat_volume *volume);

/*
 * Moves `file` to the next cluster of its chain. Errors: BOOT_FILE_TOO_SHORT at its end,
 * BOOT_BAD_FILE_SYSTEM, BOOT_DISK_READ. A chain with a loop is found out: no more calls succeed in
 * a row than three times the clusters of the volume.
 */
enum boot_status fat_next_cluster(struct fat_volume *volume, struct fat_file *file);

/*
 * Moves `file` on as long as the next cluster is the neighbour behind it, `most` clusters at most
 * and no farther than the block of the FAT that was read last goes. Returns how many.
 */
uint32_t fat_follow_run(const struct fat_volume *volume, struct fat_file *file, uint32_t most);

/*
 * Moves `file` to cluster `index` of its chain, which is not empty. Errors: BOOT_FILE_TOO_SHORT
 * when the chain ends before, BOOT_BAD_FILE_SYSTEM, BOOT_DISK_READ.
 */
enum boot_status fat_seek(struct fat_volume *volume, struct fat_file *file, uint32_t index);

/* True when `volume` has a cluster of this number. */
static inline int fat_has_cluster(const struct fat_volume *volume, uint32_t cluster) {
  return cluster >= FAT_FIRST_CLUSTER && cluster - FAT_FIRST_CLUSTER < volume->cluster_count;
}

/* The first sector of a cluster that the volume has. */
static inline uint32_t fat_cluster_sector(const struct fat_volume *volume, uint32_t cluster) {
  return volume->data_sector +
         (cluster - FAT_FIRST_CLUSTER) * (volume->cluster_size / volume->sector_size);
}

/*
 * Finds how far the clusters from byte `offset` of `file` on are neighbours, `wanted` bytes at
 * most. Stores the volume's sector that holds the byte's cluster and the length of the run from the
 * byte on, and leaves `file` in the last cluster looked at. Errors: BOOT_DISK_READ,
 * BOOT_BAD_FILE_SYSTEM, also where the chain ends before the file.
 */
enum boot_status fat_find_run(struct fat_volume *volume, struct fat_file *file, uint32_t offset,
                              uint32_t wanted, uint32_t *sector, uint32_t *length);

/* Reads `length` bytes that begin `skip` bytes behind the start of `sector`. */
enum boot_status fat_read_run(struct fat_volume *volume, uint32_t sector, uint32_t skip,
                              uint8_t *destination, uint32_t length);

#endif /* KILN_BOOT_CORE_FAT_CHAIN_H */

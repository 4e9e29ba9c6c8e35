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

/* Clusters of a file that are neighbours on the volume. */
struct fat_run {
  uint32_t cluster; /* The first one, */
  uint32_t index;   /* and its place in the file. */
  uint32_t count;
};

/*
 * Moves `file`, which is in the last cluster of `run`, on from one run to the next as long as each
 * has a single cluster, and as fat_follow_run else; stops at cluster `last` of the chain, and where
 * there is no room before `end`. Stores the runs behind `run` and returns the last one.
 */
struct fat_run *fat_follow_jumps(const struct fat_volume *volume, struct fat_file *file,
                                 uint32_t last, struct fat_run *run, const struct fat_run *end);

/*
 * Looks for a loop among the clusters of `file`, which is in the last of them, `index` of its
 * chain. Errors: BOOT_BAD_FILE_SYSTEM, BOOT_DISK_READ.
 */
enum boot_status fat_check_end(struct fat_volume *volume, const struct fat_file *file);

#endif /* KILN_BOOT_CORE_FAT_CHAIN_H */

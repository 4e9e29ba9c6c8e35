/*
 * A FAT12, FAT16 or FAT32 volume, read so that a broken one can be, too. "FAT §" is the Microsoft
 * FAT Specification, August 30 2005. boot/core/fat.h opens files by name; here the question is
 * whose a cluster is.
 */
#ifndef KILN_TESTS_HERMETIC_DIFFERENCE_FAT_H
#define KILN_TESTS_HERMETIC_DIFFERENCE_FAT_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/hermetic/difference/bytes.h"
#include "tests/hermetic/difference/text.h"

#define FAT_FIRST_CLUSTER 2u /* FAT §4. */
#define FAT_ENTRY_SIZE 32u   /* Bytes of an entry of a directory (FAT §6). */

struct fat {
  struct bytes volume;
  uint32_t bits; /* Of a FAT's entry: 12, 16 or 32. */
  uint32_t sector_size;
  uint64_t fat_start, fat_size; /* Of the first FAT; the others follow. */
  uint64_t fat_count;
  uint64_t root_start, root_size; /* FAT12/16: the root directory. */
  uint64_t root_cluster;          /* FAT32: the first of the root directory; else 0. */
  uint64_t data_start;            /* Of cluster 2. */
  uint64_t cluster_size;
  uint64_t cluster_count; /* Clusters that are in `volume` as a whole. */
};

/* True, and `fat` is filled, when the volume has the boot sector of FAT. */
bool fat_open(struct bytes volume, struct fat *fat);

/* True when there is a cluster of that number. */
static inline bool fat_has(const struct fat *fat, uint64_t cluster) {
  return in_range(cluster, FAT_FIRST_CLUSTER, fat->cluster_count);
}

/* The FAT's entry of a cluster: the next one of the chain, or no cluster's number at its end. */
uint64_t fat_next(const struct fat *fat, uint64_t cluster);

/* Appends where in the volume `offset` lies; see where.h. */
void where_in_fat(const struct fat *fat, uint64_t offset, uint32_t depth, struct text *text);

/* --- fat_directory.c: the entries of a directory --- */

/* A file or a directory. */
struct fat_entry {
  struct name name;
  bool is_directory;
  uint64_t cluster; /* The first one. */
  uint64_t size;    /* Bytes of the file. */
};

/* Reads entry `index` of the directory. False when it is something else, or "." or "..". */
bool fat_entry(const struct fat *fat, struct bytes directory, uint64_t index,
               struct fat_entry *entry);

/* Appends what is at `offset` of the directory at `path`; that is empty for the root directory. */
void fat_directory_say(struct bytes directory, uint64_t offset, const char *path,
                       struct text *text);

/* --- fat_owner.c: whose a cluster is --- */

/* Who has a cluster. */
struct fat_owner {
  struct text path;
  bool is_directory;
  uint64_t cluster; /* Its first one. */
  uint64_t index;   /* Which one of its clusters it is, from 0 on. */
  uint64_t size;    /* Bytes of the file. */
};

/* Looks through all directories. False when no file and no directory has the cluster. */
bool fat_find_owner(const struct fat *fat, uint64_t cluster, struct fat_owner *owner);

/*
 * A copy of the first `limit` bytes of the chain that begins at cluster `first`, or of what there
 * is of them: `size` bytes. To be freed; NULL when there is no memory.
 */
uint8_t *fat_copy_chain(const struct fat *fat, uint64_t first, uint64_t limit, uint64_t *size);

#endif /* KILN_TESTS_HERMETIC_DIFFERENCE_FAT_H */

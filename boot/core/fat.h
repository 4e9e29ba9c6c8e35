/*
 * Reading of files on FAT12, FAT16 and FAT32 (Microsoft FAT Specification, August 30
 * 2005), with long names and subdirectories.
 *
 * The volume is read through a function, so that the BIOS loader reads its disk
 * and the unit tests read an array. Runs of neighbouring clusters become one read, and so do
 * clusters that lie near each other, in whatever order (fat_gather).
 */
#ifndef KILN_BOOT_CORE_FAT_H
#define KILN_BOOT_CORE_FAT_H

#include <stdint.h>

#include "boot/core/status.h"

/*
 * Reads `count` sectors of the volume, from `sector` on (0 is the volume's boot
 * sector), to `destination`. `context` is the volume's. Errors: BOOT_DISK_READ.
 */
typedef enum boot_status fat_read_sectors(void *context, uint64_t sector, uint32_t count,
                                          void *destination);

#define FAT_SECTOR_MAX 4096u /* Bytes of the largest sector. */

enum fat_kind { FAT12, FAT16, FAT32 };

/* The sectors that were read last of what is no FAT, as many as fit. */
struct fat_cache {
  uint32_t sector; /* The first of them. */
  uint32_t count;  /* 0 when there are none. */
  uint8_t bytes[FAT_SECTOR_MAX];
};

/*
 * Blocks of the FAT in use that have been read: FAT_SECTOR_MAX bytes each, counted from its start.
 * Block `number` can only be the one at index `number & mask`.
 */
struct fat_blocks {
  uint8_t *bytes;    /* mask + 1 blocks. */
  uint32_t *numbers; /* Which ones they are; FAT_NO_BLOCK: none. */
  uint32_t mask;
};
#define FAT_NO_BLOCK UINT32_MAX

/*
 * An open file. A caller that keeps only first_cluster and size can make it again from them, with
 * `cluster` set to first_cluster and the rest 0.
 */
struct fat_file {
  uint32_t first_cluster; /* 0 for an empty file. */
  uint32_t size;          /* Bytes. */
  uint32_t cluster;       /* Where the last read stopped: cluster number `index` of the chain, */
  uint32_t index;         /* so that reading on does not follow the chain from its start. */
  uint32_t anchor;        /* An earlier cluster of the chain, which comes again in a loop. */
};

#define FAT_DIRECTORY_MAX 256u /* Bytes of a directory's path that is remembered. */

/* The directory of the file that was opened last. */
struct fat_directory {
  char path[FAT_DIRECTORY_MAX]; /* As it was written, with the '/' behind it; not terminated. */
  uint32_t length;              /* Of that; FAT_NO_DIRECTORY where there is none. */
  struct fat_file chain;        /* Its clusters; a first one of 0: FAT12/16's root directory. */
  uint32_t sector;              /* Where that file's entry is, counted from its first sector. */
};
#define FAT_NO_DIRECTORY UINT32_MAX

struct fat_volume {
  fat_read_sectors *read;
  void *context;
  enum fat_kind kind;
  uint32_t sector_size;  /* Bytes: 512, 1024, 2048 or 4096. */
  uint32_t cluster_size; /* Bytes: 1 to 128 sectors. */
  /* Sectors count from the volume's boot sector; all of these lie below sector_count. */
  uint32_t sector_count;
  uint32_t fat_sector;    /* First sector of the FAT in use. */
  uint32_t root_sector;   /* FAT12/16: first sector of the root directory, */
  uint32_t root_sectors;  /* and its length. */
  uint32_t root_cluster;  /* FAT32: first cluster of the root directory; else 0. */
  uint32_t data_sector;   /* Sector of cluster 2. */
  uint32_t cluster_count; /* Clusters 2 to cluster_count + 1 exist. */
  /* Two caches, as a file that lies scattered is read by turns from both. */
  struct fat_blocks blocks; /* Of the FAT: what follows, or for a while what fat_gather is lent. */
  uint32_t block_number;
  uint8_t block[FAT_SECTOR_MAX];
  struct fat_cache data; /* Of directories, and of files' ragged ends. */
  struct fat_directory directory;
};

/*
 * Reads the boot sector through `read` (whose sectors have `sector_size` bytes) and fills
 * `volume`. Errors: BOOT_NO_FILE_SYSTEM when it is not FAT, BOOT_BAD_FILE_SYSTEM when its
 * numbers contradict each other or `sector_size`, BOOT_DISK_READ.
 */
enum boot_status fat_mount(struct fat_volume *volume, fat_read_sectors *read, void *context,
                           uint32_t sector_size);

/*
 * Finds the file at `path` ('/' between components, a leading one optional, long and 8.3 names
 * of ASCII characters, case-insensitive). The search goes on where the file before was found, if
 * that has the same directory: thousands of files are opened in its order, as a rule. Errors:
 * BOOT_FILE_NOT_FOUND (also when it is a directory), BOOT_BAD_FILE_SYSTEM (also a directory that
 * has a loop), BOOT_DISK_READ.
 */
enum boot_status fat_open(struct fat_volume *volume, const char *path, struct fat_file *file);

/*
 * Reads [offset, offset + length) of `file` to `destination`. Whole sectors go straight to
 * the destination, in runs as long as the clusters are neighbours; ragged ends go through a
 * cache. Errors: BOOT_FILE_TOO_SHORT, BOOT_DISK_READ, BOOT_BAD_FILE_SYSTEM (the chain ends early,
 * leaves the volume or has a loop; a loop among the clusters of the file is sure to be found by the
 * time its last one is read). However the FAT is, no more of its entries are looked at than three
 * for each cluster of the file.
 */
enum boot_status fat_read(struct fat_volume *volume, struct fat_file *file, uint64_t offset,
                          void *destination, uint64_t length);

/* What fat_gather is lent for one call, and tells how far it is. */
struct fat_workspace {
  void *memory;                 /* For lists of clusters and blocks of the FAT; aligned to 8. */
  uint32_t size;                /* Bytes. What is not enough costs reads, but no error. */
  uint8_t *window;              /* Where the volume is read to without a copy being made; */
  uint32_t window_size;         /* bytes, at least a sector: as many as one read can have. */
  void (*placed)(uint64_t end); /* Called now and then: so many bytes are there, counted as if all
                                   in front of `offset` were. */
};

/*
 * As fat_read, for many bytes of a file that may lie scattered: it looks the clusters up first, and
 * then reads the volume from its start to its end, in pieces as large as the window, and puts each
 * cluster in its place. So the number of reads depends on how large the region is that the file is
 * scattered over, not on how many pieces it is in: a file that is interleaved with another one
 * costs twice the reads of one in one piece. What is between two clusters is read as well where
 * that is less than another call would cost; it may be unreadable. The volume is to stay where it
 * is.
 */
enum boot_status fat_gather(struct fat_volume *volume, struct fat_file *file, uint64_t offset,
                            void *destination, uint64_t length,
                            const struct fat_workspace *workspace);

#endif /* KILN_BOOT_CORE_FAT_H */

/*
 * FAT volumes in memory, for the tests of the FAT reader: written the plain way that the
 * specification describes, one structure at a time, so that a test can also write what is wrong.
 */
#ifndef KILN_BOOT_CORE_TESTS_FAT_IMAGE_H
#define KILN_BOOT_CORE_TESTS_FAT_IMAGE_H

#include <stdint.h>

#include "boot/core/fat.h"

#define FAT_IMAGE_RESERVED 4u      /* Sectors before the first FAT. */
#define FAT_IMAGE_FATS 2u          /* FATs. */
#define FAT_IMAGE_ROOT_ENTRIES 64u /* Entries of the root directory of FAT12/16. */
#define FAT_IMAGE_LAST 0xffffffffu /* Marks the last cluster of a chain in every kind of FAT. */

/* Offsets in the boot sector (FAT §3.1 to §3.3). */
enum {
  BPB_BYTES_PER_SECTOR = 11,
  BPB_SECTORS_PER_CLUSTER = 13,
  BPB_RESERVED_SECTORS = 14,
  BPB_FATS = 16,
  BPB_ROOT_ENTRIES = 17,
  BPB_TOTAL_SECTORS_16 = 19,
  BPB_FAT_SECTORS_16 = 22,
  BPB_TOTAL_SECTORS_32 = 32,
  BPB_FAT_SECTORS_32 = 36,
  BPB_FLAGS = 40,
  BPB_ROOT_CLUSTER = 44,
  BPB_SIGNATURE = 510,
};

/* Attributes of directory entries (FAT §6). */
enum { ATTRIBUTE_FILE = 0x20, ATTRIBUTE_VOLUME = 0x08, ATTRIBUTE_DIRECTORY = 0x10 };

struct fat_image {
  enum fat_kind kind;
  uint32_t sector_size;     /* Bytes. */
  uint32_t cluster_sectors; /* Sectors of a cluster. */
  uint32_t cluster_count;
  uint32_t fat_sectors;  /* Sectors of one FAT. */
  uint32_t root_cluster; /* FAT32; else 0. */
  uint32_t data_sector;  /* Sector of cluster 2. */
  uint32_t total_sectors;
  uint8_t *bytes; /* All of the volume. */

  /* What fat_image_read did and shall do. */
  uint32_t reads;      /* Calls. */
  uint32_t largest;    /* Sectors of the largest one. */
  uint32_t reads_left; /* Calls that succeed; the one after fails. */
};

/* A volume with an empty root directory, of as many clusters as `count`, or of its kind's few for
 * 0.
 */
void fat_image_create(struct fat_image *image, enum fat_kind kind, uint32_t sector_size,
                      uint32_t cluster_sectors, uint32_t count);
void fat_image_destroy(struct fat_image *image);

/* Little-endian numbers anywhere. */
void fat_image_put16(uint8_t *bytes, uint32_t value);
void fat_image_put32(uint8_t *bytes, uint32_t value);

/* The FAT's entry for `cluster`; writing goes to every FAT. */
void fat_image_set(struct fat_image *image, uint32_t cluster, uint32_t value);
uint32_t fat_image_get(const struct fat_image *image, uint32_t cluster);

/* Chains `count` clusters, in this order, and fills them with the contents of a file. */
void fat_image_chain(struct fat_image *image, const uint32_t *clusters, uint32_t count);

/* Chains the `count` clusters from `first` on. */
void fat_image_run(struct fat_image *image, uint32_t first, uint32_t count);

/* Byte `offset` of a file's contents. */
uint8_t fat_image_content(uint32_t offset);

uint32_t fat_image_cluster_size(const struct fat_image *image);
uint8_t *fat_image_cluster(struct fat_image *image, uint32_t cluster);

/* Entry `index` of the directory at `cluster`; 0 is the root directory. */
uint8_t *fat_image_entry(struct fat_image *image, uint32_t cluster, uint32_t index);

/* Writes a directory entry; `name` has 11 characters ("KERNEL  ELF"). */
void fat_image_add(uint8_t *entry, const char *name, uint8_t attributes, uint32_t cluster,
                   uint32_t size);

/*
 * Writes a file with a long name at `*index` of a directory, pieces first, and moves `*index`
 * behind it.
 */
void fat_image_add_long(struct fat_image *image, uint32_t directory, uint32_t *index,
                        const char *long_name, const char *name, uint32_t cluster, uint32_t size);

/* A fat_read_sectors for a volume whose context is the image. */
enum boot_status fat_image_read(void *context, uint64_t sector, uint32_t count, void *destination);

/* Mounts the image and starts counting. */
enum boot_status fat_image_mount(struct fat_image *image, struct fat_volume *volume);

#endif /* KILN_BOOT_CORE_TESTS_FAT_IMAGE_H */

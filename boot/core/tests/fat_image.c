/* The builder of FAT volumes: see fat_image.h. */
#include "boot/core/tests/fat_image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void fat_image_put16(uint8_t *bytes, uint32_t value) {
  bytes[0] = (uint8_t)value;
  bytes[1] = (uint8_t)(value >> 8);
}

void fat_image_put32(uint8_t *bytes, uint32_t value) {
  fat_image_put16(bytes, value);
  fat_image_put16(bytes + 2, value >> 16);
}

static uint32_t few_clusters(enum fat_kind kind) {
  return kind == FAT12 ? 300 : kind == FAT16 ? 4085 : 65525;
}

static uint32_t fat_bits(enum fat_kind kind) {
  return kind == FAT12 ? 12 : kind == FAT16 ? 16 : 32;
}

static void write_boot_sector(struct fat_image *image) {
  uint8_t *boot = image->bytes;

  fat_image_put16(boot + BPB_BYTES_PER_SECTOR, image->sector_size);
  boot[BPB_SECTORS_PER_CLUSTER] = (uint8_t)image->cluster_sectors;
  fat_image_put16(boot + BPB_RESERVED_SECTORS, FAT_IMAGE_RESERVED);
  boot[BPB_FATS] = FAT_IMAGE_FATS;
  if (image->total_sectors <= UINT16_MAX && image->kind != FAT32) {
    fat_image_put16(boot + BPB_TOTAL_SECTORS_16, image->total_sectors);
  } else {
    fat_image_put32(boot + BPB_TOTAL_SECTORS_32, image->total_sectors);
  }
  if (image->kind == FAT32) {
    fat_image_put32(boot + BPB_FAT_SECTORS_32, image->fat_sectors);
    fat_image_put32(boot + BPB_ROOT_CLUSTER, image->root_cluster);
  } else {
    fat_image_put16(boot + BPB_FAT_SECTORS_16, image->fat_sectors);
    fat_image_put16(boot + BPB_ROOT_ENTRIES, FAT_IMAGE_ROOT_ENTRIES);
  }
  fat_image_put16(boot + BPB_SIGNATURE, 0xaa55);
}

void fat_image_create(struct fat_image *image, enum fat_kind kind, uint32_t sector_size,
                      uint32_t cluster_sectors, uint32_t count) {
  uint32_t clusters = count != 0 ? count : few_clusters(kind);
  uint32_t fat_bytes = ((clusters + 2) * fat_bits(kind) + 7) / 8;
  uint32_t fat_sectors = (fat_bytes + sector_size - 1) / sector_size;
  uint32_t root_bytes = kind == FAT32 ? 0 : FAT_IMAGE_ROOT_ENTRIES * 32;
  uint32_t root_sectors = (root_bytes + sector_size - 1) / sector_size;
  uint32_t data_sector = FAT_IMAGE_RESERVED + FAT_IMAGE_FATS * fat_sectors + root_sectors;

  *image = (struct fat_image){
      .kind = kind,
      .sector_size = sector_size,
      .cluster_sectors = cluster_sectors,
      .cluster_count = clusters,
      .fat_sectors = fat_sectors,
      .root_cluster = kind == FAT32 ? 2 : 0,
      .data_sector = data_sector,
      .total_sectors = data_sector + clusters * cluster_sectors,
      .reads_left = UINT32_MAX,
  };
  /* Pages that are never touched are never there: 33 MB of FAT32 cost little. */
  image->bytes = calloc(image->total_sectors, sector_size);
  assert_non_null(image->bytes);
  write_boot_sector(image);
  if (kind == FAT32) fat_image_set(image, image->root_cluster, FAT_IMAGE_LAST);
}

void fat_image_destroy(struct fat_image *image) {
  free(image->bytes);
  image->bytes = NULL;
}

void fat_image_set(struct fat_image *image, uint32_t cluster, uint32_t value) {
  for (uint32_t i = 0; i < FAT_IMAGE_FATS; i++) {
    uint8_t *fat =
        image->bytes + (FAT_IMAGE_RESERVED + i * image->fat_sectors) * image->sector_size;
    uint8_t *entry = fat + (uint64_t)cluster * fat_bits(image->kind) / 8;

    if (image->kind == FAT32) {
      fat_image_put32(entry, value);
    } else if (image->kind == FAT16) {
      fat_image_put16(entry, value);
    } else if (cluster % 2 == 0) {
      fat_image_put16(entry, (value & 0xfff) | (entry[1] & 0xf0u) << 8);
    } else {
      fat_image_put16(entry, value << 4 | (entry[0] & 0xfu));
    }
  }
}

uint32_t fat_image_get(const struct fat_image *image, uint32_t cluster) {
  const uint8_t *fat = image->bytes + FAT_IMAGE_RESERVED * image->sector_size;
  const uint8_t *entry = fat + (uint64_t)cluster * fat_bits(image->kind) / 8;
  uint32_t low = (uint32_t)entry[0] | (uint32_t)entry[1] << 8;

  if (image->kind == FAT16) return low;
  if (image->kind == FAT12) return cluster % 2 == 0 ? low & 0xfff : low >> 4;
  return low | (uint32_t)entry[2] << 16 | (uint32_t)entry[3] << 24;
}

uint8_t fat_image_content(uint32_t offset) {
  return (uint8_t)(offset % 251 + offset / 4096);
}

uint32_t fat_image_cluster_size(const struct fat_image *image) {
  return image->cluster_sectors * image->sector_size;
}

uint8_t *fat_image_cluster(struct fat_image *image, uint32_t cluster) {
  uint64_t sector = image->data_sector + (uint64_t)(cluster - 2) * image->cluster_sectors;

  assert_in_range(cluster, 2, image->cluster_count + 1);
  return image->bytes + sector * image->sector_size;
}

void fat_image_chain(struct fat_image *image, const uint32_t *clusters, uint32_t count) {
  uint32_t size = fat_image_cluster_size(image);

  for (uint32_t i = 0; i < count; i++) {
    uint8_t *bytes = fat_image_cluster(image, clusters[i]);

    fat_image_set(image, clusters[i], i + 1 < count ? clusters[i + 1] : FAT_IMAGE_LAST);
    for (uint32_t j = 0; j < size; j++) {
      bytes[j] = fat_image_content(i * size + j);
    }
  }
}

void fat_image_run(struct fat_image *image, uint32_t first, uint32_t count) {
  uint32_t *clusters = calloc(count, sizeof(*clusters));

  assert_non_null(clusters);
  for (uint32_t i = 0; i < count; i++) {
    clusters[i] = first + i;
  }
  fat_image_chain(image, clusters, count);
  free(clusters);
}

uint8_t *fat_image_entry(struct fat_image *image, uint32_t cluster, uint32_t index) {
  uint32_t per_cluster = fat_image_cluster_size(image) / 32;

  if (cluster == 0 && image->kind != FAT32) {
    uint32_t root_sector = FAT_IMAGE_RESERVED + FAT_IMAGE_FATS * image->fat_sectors;

    return image->bytes + root_sector * image->sector_size + index * 32;
  }
  if (cluster == 0) cluster = image->root_cluster;
  for (; index >= per_cluster; index -= per_cluster) {
    cluster = fat_image_get(image, cluster);
  }
  return fat_image_cluster(image, cluster) + index * 32;
}

void fat_image_add(uint8_t *entry, const char *name, uint8_t attributes, uint32_t cluster,
                   uint32_t size) {
  assert_int_equal(strlen(name), 11);
  memset(entry, 0, 32);
  memcpy(entry, name, 11);
  entry[11] = attributes;
  fat_image_put16(entry + 20, cluster >> 16);
  fat_image_put16(entry + 26, cluster);
  fat_image_put32(entry + 28, size);
}

/* Writes piece `order`, from 1 to `last`, of a long name. */
static void write_piece(uint8_t *entry, const char *long_name, uint32_t order, uint32_t last,
                        uint8_t checksum) {
  static const uint8_t places[13] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
  uint32_t length = (uint32_t)strlen(long_name);

  memset(entry, 0, 32);
  entry[0] = (uint8_t)(order | (order == last ? 0x40 : 0));
  entry[11] = 0x0f;
  entry[13] = checksum;
  for (uint32_t i = 0; i < 13; i++) {
    uint32_t at = (order - 1) * 13 + i;
    uint32_t character = at < length ? (uint8_t)long_name[at] : at == length ? 0 : 0xffff;

    fat_image_put16(entry + places[i], character);
  }
}

void fat_image_add_long(struct fat_image *image, uint32_t directory, uint32_t *index,
                        const char *long_name, const char *name, uint32_t cluster, uint32_t size) {
  uint32_t pieces = ((uint32_t)strlen(long_name) + 12) / 13;
  uint8_t checksum = 0;

  for (uint32_t i = 0; i < 11; i++) {
    checksum = (uint8_t)(((checksum & 1) ? 0x80 : 0) + (checksum >> 1) + (uint8_t)name[i]);
  }
  for (uint32_t order = pieces; order > 0; order--) {
    write_piece(fat_image_entry(image, directory, (*index)++), long_name, order, pieces, checksum);
  }
  fat_image_add(fat_image_entry(image, directory, (*index)++), name, ATTRIBUTE_FILE, cluster, size);
}

enum boot_status fat_image_read(void *context, uint64_t sector, uint32_t count, void *destination) {
  struct fat_image *image = context;

  assert_in_range(count, 1, image->total_sectors);
  assert_true(sector <= image->total_sectors - count);
  image->reads++;
  if (count > image->largest) image->largest = count;
  if (image->reads_left-- == 0) {
    memset(destination, 0xee, (size_t)count * image->sector_size);
    return BOOT_DISK_READ;
  }
  memcpy(destination, image->bytes + sector * image->sector_size,
         (size_t)count * image->sector_size);
  return BOOT_OK;
}

enum boot_status fat_image_mount(struct fat_image *image, struct fat_volume *volume) {
  enum boot_status status = fat_mount(volume, fat_image_read, image, image->sector_size);

  image->reads = 0;
  image->largest = 0;
  return status;
}

/*
 * Writes the seeds of fuzz_fat.c: a FAT12, a FAT16 and a FAT32 volume, and a FAT32 volume with few
 * clusters, each with a file of two clusters behind a long name, in a subdirectory on all but
 * FAT12.
 */
#include "boot/core/fat.h"
#include "boot/core/fuzz/seeds.h"
#include "boot/core/fuzz/write_seeds.h"

#define SECTOR 512u
#define RESERVED 4u
#define ROOT_ENTRIES 16u
#define LAST \
  0x0fffffffu /* The mark of a chain's end, of which FAT12 and FAT16 take the lower bits. */
#define FILE_SIZE 700u /* Bytes: two clusters. */

/* Clusters of the volume. */
enum { ROOT = 2, DIRECTORY = 3, CONTENTS = 4, CONTENTS_2 = 6 };

struct volume {
  enum fat_kind kind;
  uint32_t bits; /* Of an entry of the FAT. */
  uint32_t clusters, fat_sectors, data_sector;
};

static void put16(uint8_t *at, uint32_t value) {
  memcpy(at, &value, 2);
}

static void put32(uint8_t *at, uint32_t value) {
  memcpy(at, &value, 4);
}

static void put_sector(struct seed *seed, uint32_t number, const uint8_t *sector) {
  put_number(seed, number, 4);
  put(seed, sector, SECTOR);
}

/* A volume of `clusters` clusters, or of its kind's fewest for 0. */
static struct volume plan(enum fat_kind kind, uint32_t clusters) {
  struct volume volume = {.kind = kind,
                          .bits = kind == FAT12   ? 12
                                  : kind == FAT16 ? 16
                                                  : 32,
                          .clusters = clusters != 0   ? clusters
                                      : kind == FAT12 ? 100
                                      : kind == FAT16 ? 4085
                                                      : 65525};

  volume.fat_sectors = ((volume.clusters + 2) * volume.bits / 8 + SECTOR) / SECTOR;
  volume.data_sector = RESERVED + volume.fat_sectors + (kind == FAT32 ? 0 : 1);
  return volume;
}

/* FAT §3.1 to §3.3. */
static void put_boot_sector(struct seed *seed, const struct volume *volume) {
  uint8_t boot[SECTOR] = {0};

  put16(boot + 11, SECTOR);
  boot[13] = 1; /* Sectors per cluster. */
  put16(boot + 14, RESERVED);
  boot[16] = 1; /* FATs. */
  put32(boot + 32, volume->data_sector + volume->clusters);
  if (volume->kind == FAT32) {
    put32(boot + 36, volume->fat_sectors);
    put32(boot + 44, ROOT);
  } else {
    put16(boot + 17, ROOT_ENTRIES);
    put16(boot + 22, volume->fat_sectors);
  }
  put16(boot + 510, 0xaa55);
  put_sector(seed, 0, boot);
}

static void put_fat(struct seed *seed, const struct volume *volume) {
  static const uint32_t entries[] = {LAST, LAST, LAST, LAST, CONTENTS_2, 0, LAST};
  uint8_t fat[SECTOR] = {0};

  for (uint32_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
    uint32_t bit = i * volume->bits, value = entries[i];

    if (volume->bits == 12) value &= 0xfff;
    if (volume->bits == 16) value &= 0xffff;
    for (uint32_t j = 0; j < 4; j++)
      fat[bit / 8 + j] = (uint8_t)(fat[bit / 8 + j] | (uint64_t)value << bit % 8 >> 8 * j);
  }
  put_sector(seed, RESERVED, fat);
}

/* An entry of a directory (FAT §6). */
static void put_entry(uint8_t *entry, const char *name, uint8_t attributes, uint32_t cluster,
                      uint32_t size) {
  memcpy(entry, name, 11);
  entry[11] = attributes;
  put16(entry + 26, cluster);
  put32(entry + 28, size);
}

/* "long name.img" (FAT §7), before its 8.3 entry. */
static void put_long_name(uint8_t *entry, const char *short_name) {
  static const uint8_t places[] = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};
  const char *name = "long name.img";
  uint8_t sum = 0;

  for (uint32_t i = 0; i < 11; i++) sum = (uint8_t)((sum << 7 | sum >> 1) + short_name[i]);
  entry[0] = 0x41; /* The last piece, and the first. */
  entry[11] = 0x0f;
  entry[13] = sum;
  for (uint32_t i = 0; i < sizeof(places); i++) put16(entry + places[i], (uint8_t)name[i]);
}

static void put_directories(struct seed *seed, const struct volume *volume) {
  uint8_t root[SECTOR] = {0}, directory[SECTOR] = {0};
  uint8_t *files = volume->kind == FAT12 ? root : directory;

  put_entry(root, "VOLUME     ", 0x08, 0, 0);
  put_long_name(files + 32, "LONGNA~1IMG");
  put_entry(files + 64, "LONGNA~1IMG", 0x20, CONTENTS, FILE_SIZE);
  if (volume->kind != FAT12) put_entry(root + 32, "DIR        ", 0x10, DIRECTORY, 0);
  put_sector(seed, volume->kind == FAT32 ? volume->data_sector : volume->data_sector - 1, root);
  if (volume->kind != FAT12) put_sector(seed, volume->data_sector + DIRECTORY - 2, directory);
}

static void write_volume(struct seed *seed, enum fat_kind kind, uint32_t clusters,
                         const char *file) {
  struct volume volume = plan(kind, clusters);
  const char *path = kind == FAT12 ? "/long name.img" : "dir/Long Name.IMG";
  uint8_t contents[SECTOR];

  put_number(seed, 0, 1);  /* Sectors of 512 bytes, */
  put_number(seed, 0, 1);  /* which can all be read, */
  put_number(seed, 99, 2); /* 100 bytes at a time. */
  put_number(seed, strlen(path), 1);
  put(seed, path, strlen(path));
  put_boot_sector(seed, &volume);
  put_fat(seed, &volume);
  put_directories(seed, &volume);
  for (uint32_t i = 0; i < SECTOR; i++) contents[i] = (uint8_t)(i * 7);
  put_sector(seed, volume.data_sector + CONTENTS - 2, contents);
  put_sector(seed, volume.data_sector + CONTENTS_2 - 2, contents);
  write_seed(seed, file);
}

void write_fat_seeds(char **paths) {
  static struct seed seed;

  write_volume(&seed, FAT12, 0, paths[0]);
  write_volume(&seed, FAT16, 0, paths[1]);
  write_volume(&seed, FAT32, 0, paths[2]);
  write_volume(&seed, FAT32, 100, paths[3]);
}

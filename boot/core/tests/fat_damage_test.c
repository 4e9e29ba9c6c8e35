/*
 * Random damage to FAT volumes: whatever the boot sector, the FAT and the directories say, the
 * reader stays inside the volume (read_disk checks that) and its memory (the sanitizers do),
 * comes to an end, and answers with one of the errors that fat.h names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/fat_image.h"
#include "boot/core/tests/random.h"

#define SEED 0x44414d
#define ROUNDS 10000u
#define READS_MAX 2000u /* Calls of the reader in a round. */
#define CLUSTERS 60u
#define LENGTH_MAX 65536u

static const char long_name[] = "a kernel with a long name.elf";

/* A volume with a directory, a long name and a scattered file. */
static void fill(struct fat_image *image, enum fat_kind kind) {
  static const uint32_t directory[] = {3, 4};
  static const uint32_t file[] = {10, 11, 12, 30, 31, 20};
  uint32_t index = 14;

  fat_image_create(image, kind, 512, 1, kind == FAT12 ? CLUSTERS : 0);
  fat_image_chain(image, directory, 2);
  fat_image_chain(image, file, 6);
  for (uint32_t i = 0; i < 32; i++) {
    fat_image_add(fat_image_entry(image, 3, i), "OTHER      ", ATTRIBUTE_FILE, 50, 5);
  }
  fat_image_add(fat_image_entry(image, 0, 0), "BOOT       ", ATTRIBUTE_DIRECTORY, 3, 0);
  fat_image_add_long(image, 3, &index, long_name, "AKERNE~1ELF", 10, 6 * 512 - 9);
}

/* Damages a byte of the boot sector, the FAT, the root directory or the subdirectory. */
static void damage(struct random *random, struct fat_image *image) {
  static const uint8_t values[] = {0, 1, 2, 0x0f, 0x10, 0x40, 0x7f, 0x80, 0xe5, 0xff};
  uint8_t *const places[] = {
      image->bytes + BPB_BYTES_PER_SECTOR,
      image->bytes + FAT_IMAGE_RESERVED * 512,
      fat_image_entry(image, 0, 0),
      fat_image_entry(image, 3, 0) + 14 * 32,
  };
  static const uint32_t sizes[] = {40, 96, 64, 4 * 32};
  uint64_t place = random_below(random, 4);
  uint8_t *byte = places[place] + random_below(random, sizes[place]);

  if (random_below(random, 2)) {
    *byte = values[random_below(random, sizeof(values))];
  } else {
    *byte = (uint8_t)random_below(random, 256);
  }
}

/* A disk of the image's size: the volume may think that it is larger, and is then told. */
static enum boot_status read_disk(void *context, uint64_t sector, uint32_t count,
                                  void *destination) {
  struct fat_image *image = context;
  const uint8_t *boot = image->bytes;
  uint32_t declared = (uint32_t)boot[BPB_TOTAL_SECTORS_16] | boot[BPB_TOTAL_SECTORS_16 + 1] << 8;

  if (declared == 0) {
    for (uint32_t i = 0; i < 4; i++) {
      declared |= (uint32_t)boot[BPB_TOTAL_SECTORS_32 + i] << 8 * i;
    }
  }
  assert_true((sector == 0 && count == 1) || sector + count <= declared);
  if (sector + count > image->total_sectors) {
    image->reads++;
    return BOOT_DISK_READ;
  }
  return fat_image_read(context, sector, count, destination);
}

static enum boot_status use(struct fat_image *image, const char *path, uint8_t *buffer) {
  struct fat_volume volume;
  struct fat_file file;
  enum boot_status status = fat_mount(&volume, read_disk, image, 512);

  if (status == BOOT_OK) status = fat_open(&volume, path, &file);
  if (status != BOOT_OK) return status;
  return fat_read(&volume, &file, 0, buffer, file.size < LENGTH_MAX ? file.size : LENGTH_MAX);
}

static void test_damage(void **state) {
  static const char *const paths[] = {"boot/akerne~1.elf", "boot/other", "boot", "boot/../nothing"};
  struct random random = {SEED};
  uint8_t *buffer = malloc(LENGTH_MAX);
  uint32_t found = 0;

  (void)state;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    uint64_t choice = random_below(&random, 5);
    uint64_t kind = random_below(&random, 16);
    struct fat_image image;

    /* FAT32 is 33 MB, so less of it. */
    fill(&image, kind < 10 ? FAT12 : kind < 15 ? FAT16 : FAT32);
    for (uint64_t changes = 1 + random_below(&random, 5); changes > 0; changes--) {
      damage(&random, &image);
    }
    enum boot_status status = use(&image, choice == 4 ? long_name : paths[choice], buffer);
    if (choice == 4 && status == BOOT_FILE_NOT_FOUND) {
      char path[64] = "boot/";
      status = use(&image, strcat(path, long_name), buffer);
    }
    assert_true(status == BOOT_OK || status == BOOT_NO_FILE_SYSTEM ||
                status == BOOT_BAD_FILE_SYSTEM || status == BOOT_FILE_NOT_FOUND ||
                status == BOOT_DISK_READ);
    assert_in_range(image.reads, 1, READS_MAX);
    found += status == BOOT_OK;
    fat_image_destroy(&image);
  }
  assert_in_range(found, ROUNDS / 20, ROUNDS); /* Some damage does no harm. */
  free(buffer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_damage),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

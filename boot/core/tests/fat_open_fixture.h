/*
 * What the tests of fat_open share: one volume, and what a path on it must lead to. Included after
 * cmocka.h, by one file a program.
 */
#ifndef KILN_BOOT_CORE_TESTS_FAT_OPEN_FIXTURE_H
#define KILN_BOOT_CORE_TESTS_FAT_OPEN_FIXTURE_H

#include "boot/core/tests/fat_image.h"

static struct fat_image image;
static struct fat_volume volume;

static void expect(const char *path, enum boot_status expected) {
  struct fat_file file;

  if (fat_open(&volume, path, &file) != expected) {
    fail_msg("%s: %d, not %d", path, fat_open(&volume, path, &file), expected);
  }
}

/* Files differ in size, so that a test sees which one it got. */
static void expect_size(const char *path, uint32_t size) {
  struct fat_file file;

  expect(path, BOOT_OK);
  fat_open(&volume, path, &file);
  assert_int_equal(file.size, size);
}

static const enum fat_kind kinds[] = {FAT12, FAT16, FAT32};

static void mount(enum fat_kind kind, uint32_t sector_size) {
  fat_image_create(&image, kind, sector_size, 1, 0);
  assert_int_equal(fat_image_mount(&image, &volume), BOOT_OK);
}

static int tear_down(void **state) {
  (void)state;
  fat_image_destroy(&image);
  return 0;
}

#endif /* KILN_BOOT_CORE_TESTS_FAT_OPEN_FIXTURE_H */

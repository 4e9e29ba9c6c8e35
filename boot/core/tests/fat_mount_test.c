/* Unit tests of fat_mount: which kind a volume is, and boot sectors that nobody can mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/fat_image.h"

static void test_kinds(void **state) {
  static const struct {
    uint32_t clusters;
    enum fat_kind kind;
  } cases[] = {{1, FAT12},
               {4084, FAT12},
               {4085, FAT16},
               {65524, FAT16},
               {65525, FAT32},
               {70000, FAT32},
               /* FAT §3.5 does not allow these, mkfs.fat -F 32 makes them, and Linux reads them. */
               {1, FAT32},
               {4084, FAT32},
               {4085, FAT32},
               {65524, FAT32}};

  (void)state;
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    struct fat_volume volume;
    struct fat_image image;

    fat_image_create(&image, cases[i].kind, 512, 1, cases[i].clusters);
    assert_int_equal(fat_image_mount(&image, &volume), BOOT_OK);
    assert_int_equal(volume.kind, cases[i].kind);
    assert_int_equal(volume.cluster_count, cases[i].clusters);
    fat_image_destroy(&image);
  }
}

static void test_layout(void **state) {
  static const enum fat_kind kinds[] = {FAT12, FAT16, FAT32};

  (void)state;
  for (size_t i = 0; i < 3; i++) {
    for (uint32_t sector_size = 512; sector_size <= 4096; sector_size *= 2) {
      struct fat_volume volume;
      struct fat_image image;

      fat_image_create(&image, kinds[i], sector_size, 2, 0);
      assert_int_equal(fat_image_mount(&image, &volume), BOOT_OK);
      assert_int_equal(volume.kind, image.kind);
      assert_int_equal(volume.sector_size, sector_size);
      assert_int_equal(volume.cluster_size, 2 * sector_size);
      assert_int_equal(volume.sector_count, image.total_sectors);
      assert_int_equal(volume.fat_sector, FAT_IMAGE_RESERVED);
      assert_int_equal(volume.root_sector, FAT_IMAGE_RESERVED + 2 * image.fat_sectors);
      assert_int_equal(volume.root_cluster, image.root_cluster);
      assert_int_equal(volume.data_sector, image.data_sector);
      assert_int_equal(volume.cluster_count, image.cluster_count);
      fat_image_destroy(&image);
    }
  }
}

/* Room after the last whole cluster, and FATs that are longer than need be, are no errors. */
static void test_spare_sectors(void **state) {
  struct fat_volume volume;
  struct fat_image image;

  (void)state;
  fat_image_create(&image, FAT16, 512, 8, 5000);
  fat_image_put16(image.bytes + BPB_TOTAL_SECTORS_16, image.total_sectors - 1);
  assert_int_equal(fat_image_mount(&image, &volume), BOOT_OK);
  assert_int_equal(volume.cluster_count, 4999);
  fat_image_put16(image.bytes + BPB_FAT_SECTORS_16, image.fat_sectors + 1);
  assert_int_equal(fat_image_mount(&image, &volume), BOOT_OK);
  fat_image_destroy(&image);
}

/* Writes `value` to a field of `width` bytes of a good boot sector. */
static const struct {
  enum fat_kind kind;
  uint32_t offset, width, value;
  enum boot_status expected;
} changes[] = {
    {FAT16, BPB_SIGNATURE, 2, 0, BOOT_NO_FILE_SYSTEM},
    {FAT16, BPB_SIGNATURE, 2, 0x55aa, BOOT_NO_FILE_SYSTEM},
    {FAT16, BPB_BYTES_PER_SECTOR, 2, 0, BOOT_NO_FILE_SYSTEM},
    {FAT16, BPB_BYTES_PER_SECTOR, 2, 256, BOOT_NO_FILE_SYSTEM},
    {FAT16, BPB_BYTES_PER_SECTOR, 2, 513, BOOT_NO_FILE_SYSTEM},
    {FAT16, BPB_BYTES_PER_SECTOR, 2, 8192, BOOT_NO_FILE_SYSTEM},
    {FAT16, BPB_BYTES_PER_SECTOR, 2, 4096, BOOT_BAD_FILE_SYSTEM},
    {FAT16, BPB_SECTORS_PER_CLUSTER, 1, 0, BOOT_NO_FILE_SYSTEM},
    {FAT16, BPB_SECTORS_PER_CLUSTER, 1, 3, BOOT_NO_FILE_SYSTEM},
    {FAT16, BPB_SECTORS_PER_CLUSTER, 1, 255, BOOT_NO_FILE_SYSTEM},
    {FAT16, BPB_RESERVED_SECTORS, 2, 0, BOOT_NO_FILE_SYSTEM},
    {FAT16, BPB_RESERVED_SECTORS, 2, 0xffff, BOOT_BAD_FILE_SYSTEM},
    {FAT16, BPB_FATS, 1, 0, BOOT_NO_FILE_SYSTEM},
    {FAT32, BPB_FATS, 1, 255, BOOT_BAD_FILE_SYSTEM},
    {FAT12, BPB_FATS, 1, 1, BOOT_OK},
    {FAT16, BPB_FAT_SECTORS_16, 2, 0, BOOT_BAD_FILE_SYSTEM},
    {FAT16, BPB_FAT_SECTORS_16, 2, 1, BOOT_BAD_FILE_SYSTEM},
    {FAT16, BPB_FAT_SECTORS_16, 2, 0xffff, BOOT_BAD_FILE_SYSTEM},
    {FAT16, BPB_TOTAL_SECTORS_16, 2, 0, BOOT_BAD_FILE_SYSTEM},
    {FAT16, BPB_TOTAL_SECTORS_16, 2, 40, BOOT_BAD_FILE_SYSTEM},
    {FAT16, BPB_TOTAL_SECTORS_16, 2, 0xffff, BOOT_BAD_FILE_SYSTEM}, /* FAT too short for it. */
    {FAT16, BPB_ROOT_ENTRIES, 2, 0, BOOT_BAD_FILE_SYSTEM},
    {FAT16, BPB_ROOT_ENTRIES, 2, 0xffff, BOOT_BAD_FILE_SYSTEM}, /* Makes it a FAT12. */
    {FAT32, BPB_FAT_SECTORS_32, 4, 0, BOOT_BAD_FILE_SYSTEM},
    {FAT32, BPB_FAT_SECTORS_32, 4, 0xffffffff, BOOT_BAD_FILE_SYSTEM},
    {FAT32, BPB_FAT_SECTORS_16, 2, 600, BOOT_BAD_FILE_SYSTEM},
    {FAT32, BPB_ROOT_ENTRIES, 2, 16, BOOT_BAD_FILE_SYSTEM},
    {FAT32, BPB_ROOT_CLUSTER, 4, 0, BOOT_BAD_FILE_SYSTEM},
    {FAT32, BPB_ROOT_CLUSTER, 4, 1, BOOT_BAD_FILE_SYSTEM},
    {FAT32, BPB_ROOT_CLUSTER, 4, 65525 + 1, BOOT_OK},
    {FAT32, BPB_ROOT_CLUSTER, 4, 65525 + 2, BOOT_BAD_FILE_SYSTEM},
    {FAT32, BPB_ROOT_CLUSTER, 4, 0xffffffff, BOOT_BAD_FILE_SYSTEM},
    {FAT32, BPB_TOTAL_SECTORS_32, 4, 0xffffffff, BOOT_BAD_FILE_SYSTEM},
    {FAT32, BPB_TOTAL_SECTORS_32, 4, 0, BOOT_BAD_FILE_SYSTEM},
    {FAT32, BPB_FLAGS, 2, 0x0002, BOOT_OK}, /* All FATs are kept: the number says nothing. */
    {FAT32, BPB_FLAGS, 2, 0x0081, BOOT_OK},
    {FAT32, BPB_FLAGS, 2, 0x0082, BOOT_BAD_FILE_SYSTEM},
};

static void test_boot_sectors(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
    struct fat_volume volume;
    struct fat_image image;

    fat_image_create(&image, changes[i].kind, 512, 1, 0);
    for (uint32_t j = 0; j < changes[i].width; j++) {
      image.bytes[changes[i].offset + j] = (uint8_t)(changes[i].value >> 8 * j);
    }
    if (fat_image_mount(&image, &volume) != changes[i].expected) {
      fail_msg("change %zu gives %d", i, fat_image_mount(&image, &volume));
    }
    fat_image_destroy(&image);
  }
}

static void test_other_file_systems(void **state) {
  struct fat_volume volume;
  struct fat_image image;

  (void)state;
  fat_image_create(&image, FAT16, 512, 1, 0);
  memset(image.bytes + 3, 0, 507); /* exFAT keeps zeros in a BPB's place. */
  assert_int_equal(fat_image_mount(&image, &volume), BOOT_NO_FILE_SYSTEM);
  memset(image.bytes, 0, 512);
  assert_int_equal(fat_image_mount(&image, &volume), BOOT_NO_FILE_SYSTEM);
  memset(image.bytes, 0xff, 512);
  assert_int_equal(fat_image_mount(&image, &volume), BOOT_NO_FILE_SYSTEM);
  fat_image_destroy(&image);
}

static void test_reader(void **state) {
  static const uint32_t sector_sizes[] = {0, 1, 256, 1024, 8192, UINT32_MAX};
  struct fat_volume volume;
  struct fat_image image;

  (void)state;
  fat_image_create(&image, FAT12, 512, 1, 0);
  for (size_t i = 0; i < sizeof(sector_sizes) / sizeof(sector_sizes[0]); i++) {
    image.sector_size = 512;
    assert_int_equal(fat_mount(&volume, fat_image_read, &image, sector_sizes[i]),
                     BOOT_BAD_FILE_SYSTEM);
  }
  image.reads_left = 0;
  assert_int_equal(fat_image_mount(&image, &volume), BOOT_DISK_READ);
  fat_image_destroy(&image);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_kinds),
      cmocka_unit_test(test_layout),
      cmocka_unit_test(test_spare_sectors),
      cmocka_unit_test(test_boot_sectors),
      cmocka_unit_test(test_other_file_systems),
      cmocka_unit_test(test_reader),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

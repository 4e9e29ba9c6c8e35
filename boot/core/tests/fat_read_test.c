/* Unit tests of fat_read: what is read, in how many calls, and chains of clusters that are wrong.
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

#define SEED 0x464154
#define RANDOM_READS 200u
#define CHAIN_MAX 64u

static const enum fat_kind kinds[] = {FAT12, FAT16, FAT32};

static struct fat_image image;
static struct fat_volume volume;
static struct fat_file file;

static void mount(enum fat_kind kind, uint32_t sector_size, uint32_t cluster_sectors) {
  fat_image_create(&image, kind, sector_size, cluster_sectors, 0);
  assert_int_equal(fat_image_mount(&image, &volume), BOOT_OK);
}

static int tear_down(void **state) {
  (void)state;
  fat_image_destroy(&image);
  return 0;
}

/* Opens FILE, of `size` bytes from `cluster` on; nothing of it is in the cache. */
static void open_file(uint32_t cluster, uint32_t size) {
  fat_image_add(fat_image_entry(&image, 0, 0), "FILE       ", ATTRIBUTE_FILE, cluster, size);
  assert_int_equal(fat_image_mount(&image, &volume), BOOT_OK);
  assert_int_equal(fat_open(&volume, "file", &file), BOOT_OK);
  image.reads = 0;
  image.largest = 0;
}

/* Reads to memory of that size, so that a sanitizer sees what is written outside. */
static enum boot_status read(uint64_t offset, uint32_t length, int check) {
  uint8_t *buffer = malloc(length);
  enum boot_status status = fat_read(&volume, &file, offset, buffer, length);

  for (uint32_t i = 0; check && status == BOOT_OK && i < length; i++) {
    if (buffer[i] != fat_image_content((uint32_t)offset + i)) {
      fail_msg("byte %u of %u at %llu", i, length, (unsigned long long)offset);
    }
  }
  free(buffer);
  return status;
}

static void expect(enum boot_status expected, uint64_t offset, uint32_t length) {
  assert_int_equal(read(offset, length, 1), expected);
}

/* Random ranges of a file in one piece and in many, in every kind of volume. */
static void read_at_random(struct random *random, uint32_t first_cluster, uint32_t size) {
  open_file(first_cluster, size);
  expect(BOOT_OK, 0, size);
  for (uint32_t i = 0; i < RANDOM_READS; i++) {
    uint32_t offset = (uint32_t)random_below(random, size + 1);
    uint32_t limit = i % 2 == 0 ? size : 3 * image.sector_size;
    uint32_t length = (uint32_t)random_below(random, limit);

    if (length > size - offset) length = size - offset;
    expect(BOOT_OK, offset, length);
  }
}

static void test_contents(void **state) {
  static const uint32_t scattered[] = {40, 41, 42, 60, 59, 58, 20, 21, 100, 22, 23};
  static const uint32_t cluster_sizes[] = {1, 4, 128};
  struct random random = {SEED};

  for (size_t i = 0; i < 3; i++) {
    for (uint32_t sector_size = 512; sector_size <= 4096; sector_size *= 8) {
      for (size_t j = 0; j < 3; j++) {
        /* Volumes of several GiB show nothing new. */
        if (kinds[i] != FAT12 && cluster_sizes[j] * sector_size > 16384) continue;
        mount(kinds[i], sector_size, cluster_sizes[j]);
        uint32_t cluster_size = fat_image_cluster_size(&image);
        uint32_t count = cluster_size > 16384 ? 3 : 11;

        fat_image_run(&image, 5, count);
        read_at_random(&random, 5, count * cluster_size - 7);
        fat_image_chain(&image, scattered, count);
        read_at_random(&random, scattered[0], count * cluster_size - 7);
        read_at_random(&random, scattered[0], count * cluster_size);
        tear_down(state);
      }
    }
  }
}

static void test_range(void **state) {
  (void)state;
  mount(FAT16, 512, 1);
  fat_image_run(&image, 5, 4);
  open_file(5, 2000);
  expect(BOOT_OK, 2000, 0);
  expect(BOOT_OK, 1999, 1);
  expect(BOOT_FILE_TOO_SHORT, 1999, 2);
  expect(BOOT_FILE_TOO_SHORT, 2001, 0);
  expect(BOOT_FILE_TOO_SHORT, 0, 2001);
  expect(BOOT_FILE_TOO_SHORT, UINT64_MAX, 1);
  expect(BOOT_FILE_TOO_SHORT, (1ull << 32) + 5, 1);
  assert_int_equal(fat_read(&volume, &file, 1, NULL, UINT64_MAX), BOOT_FILE_TOO_SHORT);
  open_file(0, 0);
  expect(BOOT_OK, 0, 0);
  expect(BOOT_FILE_TOO_SHORT, 0, 1);
  assert_int_equal(image.reads, 0);
}

/* Neighbouring clusters are one call, and the FAT is read in large pieces. */
static void test_number_of_reads(void **state) {
  static const uint32_t scattered[] = {40, 41, 50, 51, 52, 30};

  (void)state;
  mount(FAT16, 512, 4);
  fat_image_run(&image, 100, 3000);
  open_file(100, 3000 * 2048);
  expect(BOOT_OK, 0, 3000 * 2048);
  assert_int_equal(image.largest, 3000 * 4);
  assert_in_range(image.reads, 2, 4); /* 6,000 bytes of FAT, at 4,096 each, and the data. */

  /* Reading on does not start over. */
  open_file(100, 3000 * 2048);
  for (uint32_t i = 0; i < 3000; i += 1000) {
    expect(BOOT_OK, i * 2048, 1000 * 2048);
  }
  assert_in_range(image.reads, 3, 8);

  fat_image_chain(&image, scattered, 6);
  open_file(40, 6 * 2048);
  expect(BOOT_OK, 0, 6 * 2048);
  assert_int_equal(image.reads, 1 + 3);

  /* One cluster: no look at the FAT. */
  open_file(40, 1000);
  expect(BOOT_OK, 0, 1000);
  assert_int_equal(image.reads, 2);
  open_file(40, 1024);
  expect(BOOT_OK, 0, 1024);
  assert_int_equal(image.reads, 1);
}

/* FAT §3.3: with bit 7 of the flags, the second FAT is the one that counts. */
static void test_active_fat(void **state) {
  (void)state;
  mount(FAT32, 512, 1);
  fat_image_run(&image, 5, 10);
  memset(image.bytes + FAT_IMAGE_RESERVED * 512, 0, 512);
  fat_image_put16(image.bytes + BPB_FLAGS, 0x81);
  open_file(5, 5120);
  expect(BOOT_OK, 0, 5120);
}

/* Entries of FAT12 that lie in two sectors, and in two pieces of the FAT that is read at a time. */
static void test_fat12_across_sectors(void **state) {
  static const uint32_t scattered[] = {341, 2730, 682, 3413, 340, 2731};

  (void)state;
  fat_image_create(&image, FAT12, 512, 1, 4084);
  fat_image_run(&image, 2, 4000);
  open_file(2, 4000 * 512);
  expect(BOOT_OK, 0, 4000 * 512);
  fat_image_chain(&image, scattered, 6);
  open_file(341, 6 * 512);
  expect(BOOT_OK, 0, 6 * 512);
}

/* The upper four bits of a FAT32 entry mean nothing. */
static void test_upper_bits(void **state) {
  (void)state;
  mount(FAT32, 512, 1);
  fat_image_run(&image, 5, 4);
  for (uint32_t cluster = 5; cluster < 9; cluster++) {
    fat_image_set(&image, cluster, fat_image_get(&image, cluster) ^ 0xa0000000);
  }
  open_file(5, 2048);
  expect(BOOT_OK, 0, 2048);
}

/* Every mark for the last cluster, and a chain that is longer than its file. */
static void test_ends(void **state) {
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    mount(kinds[i], 512, 1);
    fat_image_run(&image, 5, 4);
    for (uint32_t last = 0x0ffffff8; last <= 0x0fffffff; last++) {
      fat_image_set(&image, 8, last);
      open_file(5, 2048);
      expect(BOOT_OK, 0, 2048);
    }
    open_file(5, 600);
    expect(BOOT_OK, 0, 600);
    tear_down(state);
  }
}

static void test_broken_chains(void **state) {
  for (size_t i = 0; i < 3; i++) {
    mount(kinds[i], 512, 1);
    const uint32_t links[] = {
        FAT_IMAGE_LAST,          /* Ends early. */
        0,                       /* Free. */
        1,                       /* No cluster. */
        image.cluster_count + 2, /* Behind the last one. */
        0x0ffffff7,              /* Bad. */
        0x0ffffff6,              /* Reserved. */
        5,                       /* A loop to the beginning, */
        7,                       /* to the middle, */
        8,                       /* to itself. */
    };
    for (size_t j = 0; j < sizeof(links) / sizeof(links[0]); j++) {
      fat_image_run(&image, 5, 8);
      fat_image_set(&image, 8, links[j]);
      open_file(5, 8 * 512);
      expect(BOOT_OK, 0, 4 * 512); /* As far as it is right. */
      assert_int_equal(read(0, 8 * 512, 0), BOOT_BAD_FILE_SYSTEM);
      assert_int_equal(read(7 * 512, 512, 0), BOOT_BAD_FILE_SYSTEM);
    }
    tear_down(state);
  }
}

/* A loop of any length, from any cluster on: whoever reads the file to its end is told. */
static void test_loops(void **state) {
  (void)state;
  mount(FAT16, 512, 1);
  for (uint32_t size = 2; size <= CHAIN_MAX; size++) {
    for (uint32_t last = 0; last < size; last++) {
      uint32_t back = 5 + last * 7 % (last + 1);

      fat_image_run(&image, 5, size);
      fat_image_set(&image, 5 + last, back);
      open_file(5, size * 512);
      assert_int_equal(read(0, size * 512, 0), BOOT_BAD_FILE_SYSTEM);
      open_file(5, size * 512);
      assert_int_equal(read(size * 512 - 1, 1, 0), BOOT_BAD_FILE_SYSTEM);
      assert_in_range(image.reads, 1, 16);
    }
  }
}

/* What comes in a chain behind the last cluster that the file needs is not looked at for ever. */
static void test_behind_the_end(void **state) {
  uint32_t clusters[3 + 40];

  (void)state;
  mount(FAT12, 512, 1);
  fat_image_run(&image, 5, 10);
  fat_image_set(&image, 14, 9);
  open_file(5, 3 * 512);
  expect(BOOT_OK, 0, 3 * 512);
  fat_image_set(&image, 7, 6); /* A loop of the file's own. */
  open_file(5, 3 * 512);
  expect(BOOT_OK, 0, 2 * 512);
  assert_int_equal(read(0, 3 * 512, 0), BOOT_BAD_FILE_SYSTEM);
  tear_down(state);

  mount(FAT32, 512, 1); /* Each entry in another piece of the FAT than the one before. */
  for (uint32_t i = 0; i < 3 + 40; i++) clusters[i] = 5 + i % 2 * 40000 + i * 2;
  fat_image_chain(&image, clusters, 3 + 40);
  open_file(5, 3 * 512);
  expect(BOOT_OK, 0, 3 * 512);
  assert_in_range(image.reads, 4, 3 + 9);
}

/* A file in which no two clusters are neighbours costs a call for each, and no more for the FAT. */
static void test_shuffled(void **state) {
  enum { COUNT = 600 };
  uint32_t clusters[COUNT];

  for (size_t i = 0; i < 3; i++) {
    fat_image_create(&image, kinds[i], 512, 1, kinds[i] == FAT12 ? 4000 : 0);
    for (uint32_t j = 0; j < COUNT; j++) clusters[j] = 5 + j * 7 % COUNT;
    fat_image_chain(&image, clusters, COUNT);
    open_file(5, COUNT * 512 - 100);
    expect(BOOT_OK, 0, COUNT * 512 - 100);
    assert_in_range(image.reads, COUNT, COUNT + 2);
    open_file(5, COUNT * 512); /* In ragged pieces, which go through the other cache. */
    for (uint32_t at = 0; at < COUNT * 512; at += 768) expect(BOOT_OK, at, 768);
    assert_in_range(image.reads, COUNT, 2 * COUNT + 2);
    tear_down(state);
  }
}

/* Any call of the reader may fail; the one after it starts afresh. */
static void test_read_errors(void **state) {
  static const uint32_t scattered[] = {40, 41, 250, 51, 52, 30};

  (void)state;
  for (size_t i = 0; i < 3; i++) {
    mount(kinds[i], 512, 1);
    fat_image_chain(&image, scattered, 6);
    open_file(40, 6 * 512 - 100);
    uint32_t calls = 0;
    for (; calls < 100; calls++) {
      struct fat_volume fresh;
      uint8_t buffer[6 * 512];

      image.reads_left = calls;
      enum boot_status status = fat_image_mount(&image, &fresh);
      if (status == BOOT_OK) status = fat_open(&fresh, "file", &file);
      if (status == BOOT_OK) status = fat_read(&fresh, &file, 3, buffer, file.size - 3);
      if (status == BOOT_OK) break;
      assert_int_equal(status, BOOT_DISK_READ);
      image.reads_left = UINT32_MAX;
      if (calls == 0) continue; /* Not mounted. */
      /* What failed once is not in the cache. */
      assert_int_equal(fat_open(&fresh, "file", &file), BOOT_OK);
      assert_int_equal(fat_read(&fresh, &file, 3, buffer, file.size - 3), BOOT_OK);
      assert_int_equal(buffer[0], fat_image_content(3));
    }
    assert_in_range(calls, 6, 20);
    tear_down(state);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_contents),
      cmocka_unit_test_teardown(test_range, tear_down),
      cmocka_unit_test_teardown(test_number_of_reads, tear_down),
      cmocka_unit_test_teardown(test_active_fat, tear_down),
      cmocka_unit_test_teardown(test_fat12_across_sectors, tear_down),
      cmocka_unit_test_teardown(test_upper_bits, tear_down),
      cmocka_unit_test(test_ends),
      cmocka_unit_test(test_broken_chains),
      cmocka_unit_test_teardown(test_loops, tear_down),
      cmocka_unit_test_teardown(test_behind_the_end, tear_down),
      cmocka_unit_test(test_shuffled),
      cmocka_unit_test(test_read_errors),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

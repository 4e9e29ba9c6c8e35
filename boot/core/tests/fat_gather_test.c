/*
 * Unit tests of fat_gather: the contents are the file's however it is scattered and however little
 * memory there is, and the reads are as few, and as small, as where the clusters lie allows.
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

#define SEED 0x474154
#define WINDOW 65024u /* As the BIOS loader's: 127 sectors of 512 bytes. */
#define CLUSTERS 2048u
#define ROUNDS 42u /* Of the seven amounts of memory, three kinds and four more choices. */

static struct fat_image image;
static struct fat_volume volume;
static struct fat_file file;
static uint64_t sectors_read; /* By all calls. */
static uint64_t bad_sector;   /* Cannot be read. */
static uint64_t told;         /* By the last call of `placed`. */

static enum boot_status read_sectors(void *context, uint64_t sector, uint32_t count, void *to) {
  sectors_read += count;
  if (bad_sector >= sector && bad_sector - sector < count) {
    image.reads++;
    return BOOT_DISK_READ;
  }
  return fat_image_read(context, sector, count, to);
}

static void placed(uint64_t end) {
  told = end;
}

/* Fills `clusters` with `count` numbers from `first` on, `step` apart. */
static void number(uint32_t *clusters, uint32_t count, uint32_t first, uint32_t step) {
  for (uint32_t i = 0; i < count; i++) clusters[i] = first + i * step;
}

static void shuffle(struct random *random, uint32_t *clusters, uint32_t count) {
  for (uint32_t i = count; i > 1; i--) {
    uint32_t j = (uint32_t)random_below(random, i), other = clusters[j];

    clusters[j] = clusters[i - 1];
    clusters[i - 1] = other;
  }
}

/* A volume with a file of these clusters, less `less` bytes, that is open. */
static void create(enum fat_kind kind, uint32_t sector_size, uint32_t cluster_sectors,
                   const uint32_t *clusters, uint32_t count, uint32_t less) {
  uint32_t size;

  fat_image_create(&image, kind, sector_size, cluster_sectors, kind == FAT12 ? 4084 : 0);
  size = count * fat_image_cluster_size(&image) - less;
  fat_image_chain(&image, clusters, count);
  fat_image_add(fat_image_entry(&image, 0, 0), "FILE       ", ATTRIBUTE_FILE, clusters[0], size);
  bad_sector = UINT64_MAX;
  assert_int_equal(fat_mount(&volume, read_sectors, &image, sector_size), BOOT_OK);
  assert_int_equal(fat_open(&volume, "file", &file), BOOT_OK);
  image.reads = 0;
  image.largest = 0;
  sectors_read = 0;
}

static int tear_down(void **state) {
  (void)state;
  fat_image_destroy(&image);
  return 0;
}

/* Reads a range with so much memory for the work; all buffers are exactly as large as said. */
static enum boot_status gather(uint64_t offset, uint32_t length, uint32_t memory, int check) {
  uint8_t *buffer = malloc(length != 0 ? length : 1), *window = malloc(WINDOW);
  struct fat_workspace workspace = {.memory = memory != 0 ? malloc(memory) : NULL,
                                    .size = memory,
                                    .window = window,
                                    .window_size = WINDOW,
                                    .placed = placed};
  enum boot_status status;

  if (memory != 0) memset(workspace.memory, 0x5a, memory); /* Nobody has cleared it. */
  status = fat_gather(&volume, &file, offset, buffer, length, &workspace);
  for (uint32_t i = 0; check && status == BOOT_OK && i < length; i++)
    if (buffer[i] != fat_image_content((uint32_t)offset + i))
      fail_msg("byte %u of %u at %llu", i, length, (unsigned long long)offset);
  free(workspace.memory);
  free(window);
  free(buffer);
  return status;
}

/* Random ranges, memory for two runs and for all, every kind of volume and order of clusters. */
static void test_contents(void **state) {
  static const uint32_t memories[] = {0, 31, 32, 200, 9000, 40000, 1u << 20};
  static const enum fat_kind kinds[] = {FAT12, FAT16, FAT32};
  struct random random = {SEED};
  uint32_t clusters[150];

  for (uint32_t round = 0; round < ROUNDS; round++) {
    uint32_t sector_size = round % 4 == 3 ? 4096 : 512,
             count = 1 + (uint32_t)random_below(&random, 150);
    uint32_t cluster_sectors = 1u << random_below(&random, sector_size == 512 ? 4 : 1), size;
    uint32_t step = 1 + round / 3 % 3;

    number(clusters, count, 5, step);
    if (round % 2 == 0) shuffle(&random, clusters, count);
    create(kinds[round % 3], sector_size, cluster_sectors, clusters, count,
           (uint32_t)random_below(&random, 400));
    size = file.size;
    assert_int_equal(gather(0, size, memories[round % 7], 1), BOOT_OK);
    assert_int_equal(gather(size, 0, memories[round % 7], 1), BOOT_OK);
    assert_int_equal(gather(size, 1, memories[round % 7], 0), BOOT_FILE_TOO_SHORT);
    assert_int_equal(gather(UINT64_MAX, 1, memories[round % 7], 0), BOOT_FILE_TOO_SHORT);
    for (uint32_t i = 0; i < 5; i++) {
      uint32_t offset = (uint32_t)random_below(&random, size);
      uint32_t length = 1 + (uint32_t)random_below(&random, size - offset);

      assert_int_equal(gather(offset, length, memories[random_below(&random, 7)], 1), BOOT_OK);
      /* What was lent is forgotten. */
      uint8_t byte;
      assert_int_equal(fat_read(&volume, &file, offset, &byte, 1), BOOT_OK);
      assert_int_equal(byte, fat_image_content(offset));
    }
    tear_down(state);
  }
}

/*
 * A file of 1 MiB costs a read for each window of the region that it lies in, and the FAT once; a
 * file in one piece is read at once.
 */
static void test_number_of_reads(void **state) {
  static uint32_t clusters[CLUSTERS];
  struct random random = {SEED};
  const uint32_t size = CLUSTERS * 512, windows = size / WINDOW + 1;
  const uint32_t fat_reads = 2 * CLUSTERS * 4 / FAT_SECTOR_MAX + 1;

  number(clusters, CLUSTERS, 5, 1);
  create(FAT32, 512, 1, clusters, CLUSTERS, 0);
  assert_int_equal(gather(0, size, 1u << 20, 1), BOOT_OK);
  assert_int_equal(image.largest, CLUSTERS);
  assert_in_range(image.reads, 1 + 2, 1 + fat_reads);
  assert_int_equal(told, size);
  tear_down(state);

  number(clusters, CLUSTERS, 5, 2); /* Interleaved with another file. */
  create(FAT32, 512, 1, clusters, CLUSTERS, 0);
  assert_int_equal(gather(0, size, 1u << 20, 1), BOOT_OK);
  assert_in_range(image.reads, 2 * (windows - 1), 2 * windows + fat_reads);
  assert_in_range(sectors_read, 2 * CLUSTERS - 8, 2 * CLUSTERS + 8 * fat_reads);
  tear_down(state);

  number(clusters, CLUSTERS, 5, 1);
  shuffle(&random, clusters, CLUSTERS);
  create(FAT32, 512, 1, clusters, CLUSTERS, 0);
  assert_int_equal(gather(0, size, 1u << 20, 1), BOOT_OK);
  assert_in_range(image.reads, windows, windows + fat_reads);
  assert_in_range(sectors_read, CLUSTERS, CLUSTERS + 8 * fat_reads);
  assert_int_equal(told, size);
  tear_down(state);

  number(clusters, 100, 5, 40); /* Too far apart for one read: nothing else is read. */
  create(FAT16, 512, 1, clusters, 100, 0);
  assert_int_equal(gather(0, 100 * 512, 1u << 20, 1), BOOT_OK);
  assert_in_range(image.reads, 100, 100 + 2);
  assert_in_range(sectors_read, 100, 100 + 2 * 8);
  tear_down(state);

  number(clusters, CLUSTERS, 5, 1); /* Half of it, with ragged ends: no more reads than need be. */
  create(FAT16, 512, 1, clusters, CLUSTERS, 0);
  assert_int_equal(gather(1000, 60000, 1u << 20, 1), BOOT_OK);
  assert_in_range(image.reads, 1, 1 + 1);
}

/* Chains that end early, leave the volume or have a loop, wherever in the file that is. */
static void test_broken_chains(void **state) {
  uint32_t clusters[64];

  for (uint32_t at = 0; at < 63; at++) {
    const uint32_t links[] = {FAT_IMAGE_LAST, 0, 1, 0x0ffffff7, 5 + at, 5, 5 + at / 2};

    for (uint32_t i = 0; i < 2 * sizeof(links) / sizeof(links[0]); i++) {
      struct random random = {SEED + i};

      number(clusters, 64, 5, 1);
      if (i % 2 == 0) shuffle(&random, clusters, 64);
      create(FAT16, 512, 1, clusters, 64, 0);
      fat_image_set(&image, clusters[at], i / 2 < 4 ? links[i / 2] : clusters[links[i / 2] - 5]);
      assert_int_equal(gather(0, 64 * 512, i < 7 ? 1u << 16 : 160, 0), BOOT_BAD_FILE_SYSTEM);
      assert_int_equal(gather(63 * 512, 512, 1u << 16, 0), BOOT_BAD_FILE_SYSTEM);
      assert_in_range(image.reads, 1, 400);
      tear_down(state);
    }
  }
}

/* What cannot be read and lies between two clusters does no harm; the file's own does. */
static void test_bad_sectors(void **state) {
  uint32_t clusters[64];

  number(clusters, 64, 5, 2);
  create(FAT16, 512, 1, clusters, 64, 0);
  bad_sector = image.data_sector + 4; /* Cluster 6. */
  assert_int_equal(gather(0, 64 * 512, 1u << 16, 1), BOOT_OK);
  for (uint32_t i = 0; i < 64; i += 9) {
    bad_sector = image.data_sector + 3 + 2 * i;
    assert_int_equal(gather(0, 64 * 512, 1u << 16, 0), BOOT_DISK_READ);
  }
  tear_down(state);

  /* Any call may fail, and the next one starts afresh. */
  for (uint32_t calls = 0;; calls++) {
    enum boot_status status;

    create(FAT16, 512, 1, clusters, 64, 0);
    image.reads_left = calls;
    status = gather(0, 64 * 512, 1u << 16, 1);
    image.reads_left = UINT32_MAX;
    if (status != BOOT_OK) assert_int_equal(status, BOOT_DISK_READ);
    assert_int_equal(gather(0, 64 * 512, 1u << 16, 1), BOOT_OK);
    tear_down(state);
    if (calls > 4) break;
  }
  create(FAT16, 512, 1, clusters, 64, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_contents),
      cmocka_unit_test_teardown(test_number_of_reads, tear_down),
      cmocka_unit_test(test_broken_chains),
      cmocka_unit_test_teardown(test_bad_sectors, tear_down),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

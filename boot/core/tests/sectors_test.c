/* Unit tests of sectors.c: every range of a medium whose blocks have 1, 2, 4 or 8 sectors. */
#include "boot/core/sectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/random.h"

#define SECTORS 64u /* Of the medium. */
#define SHIFT_MAX 3u
#define FAILING 40u /* The sector that cannot be read, when there is one. */
#define SEED 0x73656374

static struct medium {
  uint8_t bytes[SECTORS * SECTOR_SIZE];
  uint32_t shift;
  uint32_t reads;
  int fails;
} medium;

static enum boot_status read_blocks(void *context, uint64_t block, uint32_t count,
                                    void *destination) {
  uint64_t first = block << medium.shift, sectors = (uint64_t)count << medium.shift;

  assert_ptr_equal(context, &medium);
  assert_true(count > 0 && first + sectors <= SECTORS);
  medium.reads++;
  if (medium.fails && first <= FAILING && FAILING < first + sectors) return BOOT_DISK_READ;
  memcpy(destination, medium.bytes + first * SECTOR_SIZE, sectors * SECTOR_SIZE);
  return BOOT_OK;
}

static struct sectors *open_medium(uint32_t shift) {
  struct sectors *sectors = aligned_alloc(_Alignof(struct sectors), sizeof(*sectors));
  struct random random = {SEED};

  assert_non_null(sectors);
  memset(sectors, 0xaa, sizeof(*sectors));
  sectors->read = read_blocks;
  sectors->context = &medium;
  sectors->shift = shift;
  sectors->filled = 0;
  medium.shift = shift;
  medium.reads = 0;
  medium.fails = 0;
  for (uint32_t i = 0; i < sizeof(medium.bytes); i++)
    medium.bytes[i] = (uint8_t)random_below(&random, 256);
  return sectors;
}

static void test_ranges(void **state) {
  (void)state;

  for (uint32_t shift = 0; shift <= SHIFT_MAX; shift++) {
    struct sectors *sectors = open_medium(shift);

    for (uint32_t first = 0; first < SECTORS; first++) {
      for (uint32_t count = 1; count <= SECTORS - first; count++) {
        uint8_t *to = malloc(count * SECTOR_SIZE);

        medium.reads = 0;
        assert_int_equal(sectors_read(sectors, first, count, to), BOOT_OK);
        assert_memory_equal(to, medium.bytes + first * SECTOR_SIZE, count * SECTOR_SIZE);
        assert_true(medium.reads <= 3); /* Two ragged ends, and all that is between them. */
        free(to);
      }
    }
    free(sectors);
  }
}

/* Neighbours in one block are one read of the medium. */
static void test_kept(void **state) {
  struct sectors *sectors = open_medium(2);
  uint8_t to[SECTOR_SIZE];
  (void)state;

  for (uint32_t sector = 4; sector < 8; sector++) {
    assert_int_equal(sectors_read(sectors, sector, 1, to), BOOT_OK);
    assert_memory_equal(to, medium.bytes + sector * SECTOR_SIZE, SECTOR_SIZE);
  }
  assert_int_equal(medium.reads, 1);
  free(sectors);
}

/* What could not be read is not taken for what was read before. */
static void test_failure(void **state) {
  struct sectors *sectors = open_medium(2);
  uint8_t to[8 * SECTOR_SIZE];
  (void)state;

  assert_int_equal(sectors_read(sectors, FAILING - 3, 1, to), BOOT_OK);
  medium.fails = 1;
  assert_int_equal(sectors_read(sectors, FAILING, 1, to), BOOT_DISK_READ);
  assert_int_equal(sectors_read(sectors, FAILING, 4, to), BOOT_DISK_READ);
  assert_int_equal(sectors_read(sectors, FAILING - 1, 3, to), BOOT_DISK_READ);
  assert_int_equal(sectors_read(sectors, FAILING - 3, 1, to), BOOT_OK);
  assert_memory_equal(to, medium.bytes + (FAILING - 3) * SECTOR_SIZE, SECTOR_SIZE);
  medium.fails = 0;
  assert_int_equal(sectors_read(sectors, FAILING + 1, 1, to), BOOT_OK);
  assert_memory_equal(to, medium.bytes + (FAILING + 1) * SECTOR_SIZE, SECTOR_SIZE);
  free(sectors);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ranges),
      cmocka_unit_test(test_kept),
      cmocka_unit_test(test_failure),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Large pages, and that a mapping that runs out of memory has changed nothing. */
#include "kernel/paging/tests/fixture.h"

/* Every byte of a large page is found, and of its memory type nothing is taken for its address. */
static void test_query(void **state) {
  (void)state;
  map_large(DIRECT, 3 * GIB, 30, PAGING_WRITE);
  map_large(DIRECT + GIB, 4 * GIB, 30, PAGING_WRITE | PAGING_UNCACHED);
  map_large(AT, 4 * MIB, 21, PAGING_WRITE | PAGING_WRITE_COMBINING);
  assert_maps(DIRECT, 3 * GIB, PAGING_WRITE, 0);
  assert_maps(DIRECT + GIB - 1, 4 * GIB - 1, PAGING_WRITE, 0);
  assert_maps(DIRECT + GIB, 4 * GIB, PAGING_WRITE | PAGING_UNCACHED, 3);
  for (uint64_t i = 0; i < 2 * MIB; i += 0x123)
    assert_maps(AT + i, 4 * MIB + i, PAGING_WRITE | PAGING_WRITE_COMBINING, 5);
  assert_unmapped(AT + 2 * MIB);
}

static void test_whole_large_pages(void **state) {
  (void)state;
  map_large(DIRECT + GIB, 0, 30, PAGING_WRITE);
  map_large(DIRECT + 2 * GIB, GIB, 21, PAGING_WRITE);
  map_large(DIRECT + 2 * GIB + 2 * MIB, GIB + 2 * MIB, 12, PAGING_WRITE);
  pool_left = 0;
  assert_int_equal(paging_unmap(&space, DIRECT + GIB, GIB + 2 * MIB + PAGE), PAGING_OK);
  assert_int_equal(pool_used, 0);
  assert_true(was_invalidated(DIRECT + GIB) && was_invalidated(DIRECT + 2 * GIB));
}

/* Nothing of a large page is unmapped with less than all of it, nor what lies before it. */
static void test_parts_of_large_pages(void **state) {
  static uint64_t before[POOL_PAGES][512];
  (void)state;
  map_large(DIRECT + GIB, 0, 30, PAGING_WRITE);
  map_large(DIRECT + 2 * GIB, GIB, 21, PAGING_WRITE);
  map_large(DIRECT + 2 * GIB + 2 * MIB, GIB + 2 * MIB, 12, PAGING_WRITE);
  memcpy(before, pool, sizeof(pool));
  assert_int_equal(paging_unmap(&space, DIRECT + GIB, PAGE), PAGING_BAD_RANGE);
  assert_int_equal(paging_unmap(&space, DIRECT + GIB, GIB - PAGE), PAGING_BAD_RANGE);
  assert_int_equal(paging_unmap(&space, DIRECT + GIB + PAGE, GIB - PAGE), PAGING_BAD_RANGE);
  assert_int_equal(paging_unmap(&space, DIRECT + GIB, GIB + 2 * MIB - PAGE), PAGING_BAD_RANGE);
  assert_int_equal(paging_unmap(&space, DIRECT + 2 * GIB + PAGE, 2 * MIB), PAGING_BAD_RANGE);
  assert_memory_equal(before, pool, sizeof(pool));
  assert_int_equal(invalidations, 0);
}

static void test_large_pages_are_mapped(void **state) {
  (void)state;
  map_large(DIRECT, 0, 30, PAGING_WRITE);
  map_large(AT, 0, 21, PAGING_WRITE);
  assert_int_equal(map(DIRECT + 77 * MIB, 0, PAGE, 0), PAGING_MAPPED);
  assert_int_equal(map(AT + 2 * MIB - PAGE, 0, 2 * PAGE, 0), PAGING_MAPPED);
  assert_int_equal(translate(DIRECT).size, GIB);
}

/* Maps with 0, 1, 2... pages for tables, until these are enough. */
static void test_exhaustion(void **state) {
  static uint64_t before[POOL_PAGES][512];
  static bool taken_before[POOL_PAGES];
  uint64_t pages = 0;
  (void)state;
  assert_int_equal(map(AT + 512 * GIB - 3 * MIB, 0, PAGE, 0), PAGING_OK); /* Some are there. */
  memcpy(taken_before, taken, sizeof(taken));
  for (;; pages++) {
    memcpy(before, pool, sizeof(pool));
    pool_left = pages;
    if (map(AT + 512 * GIB - 2 * MIB, 0, 4 * MIB + PAGE, 0) == PAGING_OK) break;
    assert_int_equal(pool_left, pages);
    assert_memory_equal(taken, taken_before, sizeof(taken));
    for (uint32_t i = 0; i < POOL_PAGES; i++) {
      if (taken[i] || i == 0) assert_memory_equal(pool[i], before[i], PAGE);
    }
  }
  assert_int_equal(pages, 5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_query, start),
      cmocka_unit_test_setup(test_whole_large_pages, start),
      cmocka_unit_test_setup(test_parts_of_large_pages, start),
      cmocka_unit_test_setup(test_large_pages_are_mapped, start),
      cmocka_unit_test_setup(test_exhaustion, start),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Large pages taken apart, and that a change that runs out of memory has changed nothing. */
#include "kernel/arch/x86_64/paging/tests/fixture.h"

/* A part of a large page is changed: the rest means what it meant, to the last byte. */
static void test_taking_2mib_apart(void **state) {
  (void)state;
  map_large(AT, 4 * MIB, 21, WRITE_NX | 0x1008); /* Write-combining. */
  assert_int_equal(pool_used, 2);
  assert_int_equal(paging_protect(&space, AT + 5 * PAGE, PAGE, 0), PAGING_OK);
  assert_int_equal(pool_used, 3);
  for (uint64_t i = 0; i < 512; i++) {
    assert_maps(AT + i * PAGE, 4 * MIB + i * PAGE,
                (i == 5 ? 0 : PAGING_WRITE) | PAGING_WRITE_COMBINING, 5);
    assert_int_equal(translate(AT + i * PAGE).size, PAGE);
  }
  assert_true(was_invalidated(AT + 5 * PAGE));
  assert_int_equal(paging_unmap(&space, AT, 2 * MIB), PAGING_OK);
  assert_int_equal(pool_used, 0);
}

static void test_taking_1gib_apart(void **state) {
  uint64_t hole = DIRECT + 6 * MIB - 3 * PAGE;
  (void)state;
  map_large(DIRECT, 3 * GIB, 30, WRITE_NX);
  map_large(DIRECT + GIB, 4 * GIB, 30, WRITE_NX | 0x18);
  assert_int_equal(paging_unmap(&space, hole, 4 * MIB + 5 * PAGE), PAGING_OK);
  assert_int_equal(pool_used, 1 + 3); /* A table of 2 MiB pages, two of them in parts. */
  assert_maps(DIRECT, 3 * GIB, PAGING_WRITE, 0);
  assert_int_equal(translate(DIRECT).size, 2 * MIB);
  assert_maps(hole - 1, 3 * GIB + (hole - DIRECT) - 1, PAGING_WRITE, 0);
  assert_unmapped(hole);
  assert_unmapped(DIRECT + 8 * MIB);
  assert_unmapped(hole + 4 * MIB + 5 * PAGE - 1);
  assert_maps(hole + 4 * MIB + 5 * PAGE, 3 * GIB + 10 * MIB + 2 * PAGE, PAGING_WRITE, 0);
  assert_maps(DIRECT + GIB - 1, 4 * GIB - 1, PAGING_WRITE, 0);
  assert_true(was_invalidated(hole) && was_invalidated(DIRECT + 6 * MIB));
  assert_maps(DIRECT + GIB, 4 * GIB, PAGING_WRITE | PAGING_UNCACHED, 3);
  assert_int_equal(translate(DIRECT + GIB).size, GIB);
}

/* Whole large pages go without being taken apart, and so without memory. */
static void test_whole_large_pages(void **state) {
  (void)state;
  map_large(DIRECT + GIB, 0, 30, WRITE_NX);
  map_large(DIRECT + 2 * GIB, GIB, 21, WRITE_NX);
  map_large(DIRECT + 2 * GIB + 2 * MIB, GIB + 2 * MIB, 12, WRITE_NX);
  pool_left = 0;
  assert_int_equal(paging_protect(&space, DIRECT + GIB, GIB + 2 * MIB + PAGE, 0), PAGING_OK);
  assert_maps(DIRECT + 2 * GIB - 1, GIB - 1, 0, 0);
  assert_int_equal(translate(DIRECT + GIB).size, GIB);
  assert_int_equal(paging_unmap(&space, DIRECT + GIB, GIB + 2 * MIB + PAGE), PAGING_OK);
  assert_int_equal(pool_used, 0);
}

static void test_large_pages_are_mapped(void **state) {
  (void)state;
  map_large(DIRECT, 0, 30, WRITE_NX);
  map_large(AT, 0, 21, WRITE_NX);
  assert_int_equal(map(DIRECT + 77 * MIB, 0, PAGE, 0), PAGING_MAPPED);
  assert_int_equal(map(AT + 2 * MIB - PAGE, 0, 2 * PAGE, 0), PAGING_MAPPED);
  assert_int_equal(translate(DIRECT).size, GIB);
}

/* Runs `call` with 0, 1, 2... pages for tables, until these are enough. */
static void exhaust(enum paging_status (*call)(void), uint64_t expected) {
  static uint64_t before[POOL_PAGES][512];
  static bool taken_before[POOL_PAGES];
  uint64_t pages = 0;

  memcpy(taken_before, taken, sizeof(taken));
  for (;; pages++) {
    memcpy(before, pool, sizeof(pool));
    pool_left = pages;
    if (call() == PAGING_OK) break;
    assert_int_equal(pool_left, pages);
    assert_memory_equal(taken, taken_before, sizeof(taken));
    for (uint32_t i = 0; i < POOL_PAGES; i++) {
      if (taken[i] || i == 0) assert_memory_equal(pool[i], before[i], PAGE);
    }
    assert_int_equal(invalidations, 0);
  }
  assert_int_equal(pages, expected);
}

static enum paging_status map_over_512gib(void) {
  return map(AT + 512 * GIB - 2 * MIB, 0, 4 * MIB + PAGE, 0);
}

static enum paging_status unmap_parts(void) {
  return paging_unmap(&space, DIRECT + PAGE, 2 * GIB);
}

static enum paging_status protect_part(void) {
  return paging_protect(&space, DIRECT + 2 * MIB, PAGE, 0);
}

static void test_exhaustion(void **state) {
  (void)state;
  exhaust(map_over_512gib, 7);
  start(state);
  for (uint64_t i = 0; i < 3; i++) map_large(DIRECT + i * GIB, i * GIB, 30, WRITE_NX);
  exhaust(unmap_parts, 4);
  start(state);
  map_large(DIRECT, 0, 30, WRITE_NX);
  exhaust(protect_part, 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_taking_2mib_apart, start),
      cmocka_unit_test_setup(test_taking_1gib_apart, start),
      cmocka_unit_test_setup(test_whole_large_pages, start),
      cmocka_unit_test_setup(test_large_pages_are_mapped, start),
      cmocka_unit_test_setup(test_exhaustion, start),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

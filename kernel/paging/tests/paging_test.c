/* Rights, memory types, edges, and every error. */
#include "kernel/paging/tests/fixture.h"

static void test_rights_and_types(void **state) {
  static const uint32_t rights[] = {0, PAGING_WRITE, PAGING_EXECUTE};
  static const struct {
    uint32_t type, attribute;
  } types[] = {{0, 0}, {PAGING_UNCACHED, 3}, {PAGING_WRITE_COMBINING, 5}};
  (void)state;
  for (uint64_t i = 0; i < 9; i++) {
    uint32_t wanted = rights[i / 3] | types[i % 3].type;

    assert_int_equal(map(AT + 2 * i * PAGE, 0x7000 + i * PAGE, PAGE, wanted), PAGING_OK);
    assert_maps(AT + 2 * i * PAGE + 0xabc, 0x7abc + i * PAGE, wanted, types[i % 3].attribute);
    assert_unmapped(AT + (2 * i + 1) * PAGE);
  }
  assert_unmapped(AT - 1);
  assert_int_equal(invalidations, 0);
}

static void test_forbidden_rights(void **state) {
  (void)state;
  assert_int_equal(map(AT, 0, PAGE, PAGING_WRITE | PAGING_EXECUTE), PAGING_WRITABLE_CODE);
  assert_int_equal(map(AT, 0, PAGE, PAGING_UNCACHED | PAGING_WRITE_COMBINING), PAGING_BAD_RIGHTS);
  assert_int_equal(map(AT, 0, PAGE, 1u << 4), PAGING_BAD_RIGHTS);
  assert_int_equal(pool_used, 0);
  assert_int_equal(map(AT, 0, PAGE, 0), PAGING_OK);
  assert_maps(AT, 0, 0, 0);
}

static void test_protect(void **state) {
  (void)state;
  assert_int_equal(map(AT, 0x7000, 3 * PAGE, PAGING_WRITE | PAGING_UNCACHED), PAGING_OK);
  assert_int_equal(paging_protect(&space, AT + PAGE, PAGE, PAGING_EXECUTE), PAGING_OK);
  assert_int_equal(invalidations, 1);
  assert_maps(AT, 0x7000, PAGING_WRITE | PAGING_UNCACHED, 3);
  assert_maps(AT + PAGE, 0x8000, PAGING_EXECUTE | PAGING_UNCACHED, 3);
  assert_maps(AT + 2 * PAGE, 0x9000, PAGING_WRITE | PAGING_UNCACHED, 3);
  assert_int_equal(paging_protect(&space, AT, 3 * PAGE, 0), PAGING_OK);
  assert_int_equal(invalidations, 4);
  assert_maps(AT + 2 * PAGE, 0x9000, PAGING_UNCACHED, 3);
  assert_int_equal(paging_protect(&space, AT, PAGE, PAGING_WRITE | PAGING_EXECUTE),
                   PAGING_WRITABLE_CODE);
  assert_int_equal(paging_protect(&space, AT, PAGE, PAGING_UNCACHED), PAGING_BAD_RIGHTS);
  assert_int_equal(paging_protect(&space, AT, 4 * PAGE, PAGING_WRITE), PAGING_NOT_MAPPED);
  assert_int_equal(paging_protect(&space, AT, 0, 0), PAGING_BAD_RANGE);
  assert_maps(AT, 0x7000, PAGING_UNCACHED, 3);
}

static void test_bad_ranges(void **state) {
  static const struct {
    uint64_t address, length;
    enum paging_status error;
  } cases[] = {
      {AT, 0, PAGING_BAD_RANGE},
      {AT + 1, PAGE, PAGING_BAD_RANGE},
      {AT, PAGE - 1, PAGING_BAD_RANGE},
      {0x0000800000000000, PAGE, PAGING_NOT_CANONICAL},
      {0xffff7ffffffff000, PAGE, PAGING_NOT_CANONICAL},
      {0x00007ffffffff000, 2 * PAGE, PAGING_NOT_CANONICAL},
      {0xffff7ffffffff000, 2 * PAGE, PAGING_NOT_CANONICAL},
      {0x00007ffffffff000, 0xffff000000002000, PAGING_NOT_CANONICAL},
      {0xfffffffffffff000, 2 * PAGE, PAGING_NOT_CANONICAL},
      {AT, -PAGE, PAGING_NOT_CANONICAL},
  };
  (void)state;
  space.physical_end = 1ull << 48;
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    uint64_t address = cases[i].address, length = cases[i].length;

    if (length < 1ull << 48) assert_int_equal(map(address, 0, length, 0), cases[i].error);
    assert_int_equal(paging_unmap(&space, address, length), cases[i].error);
  }
  assert_int_equal(pool_used, 0);
}

static void test_bad_physical(void **state) {
  (void)state;
  assert_int_equal(map(AT, 0x7001, PAGE, 0), PAGING_BAD_PHYSICAL);
  assert_int_equal(map(AT, 1ull << 40, PAGE, 0), PAGING_BAD_PHYSICAL);
  assert_int_equal(map(AT, (1ull << 40) - PAGE, 2 * PAGE, 0), PAGING_BAD_PHYSICAL);
  assert_int_equal(map(AT, -PAGE, 2 * PAGE, 0), PAGING_BAD_PHYSICAL);
  assert_int_equal(map(AT, (1ull << 40) - PAGE, PAGE, 0), PAGING_OK);
  assert_maps(AT, (1ull << 40) - PAGE, 0, 0);
}

static void test_ends_of_the_address_space(void **state) {
  struct paging_page page;
  (void)state;
  assert_int_equal(map(0xffffffffffffe000, 0x8000, 2 * PAGE, 0), PAGING_OK);
  assert_int_equal(map(0xffff800000000000, 0xc000, PAGE, 0), PAGING_OK);
  assert_maps(UINT64_MAX, 0x9fff, 0, 0);
  assert_maps(0xffff800000000000, 0xc000, 0, 0);
  assert_int_equal(paging_query(&space, 1ull << 47, &page), PAGING_NOT_CANONICAL);
  assert_int_equal(paging_unmap(&space, 0xffffffffffffe000, 2 * PAGE), PAGING_OK);
  assert_int_equal(paging_unmap(&space, 0xffff800000000000, PAGE), PAGING_OK);
  assert_int_equal(pool_used, 0);
}

static void test_lower_half(void **state) {
  struct paging_page page;
  (void)state;
  if (!WALK_LOWER_HALF) {
    assert_int_equal(map(0x00007fffffffe000, 0xa000, 2 * PAGE, 0), PAGING_NOT_CANONICAL);
    assert_int_equal(map(0, 0xc000, PAGE, 0), PAGING_NOT_CANONICAL);
    assert_int_equal(paging_query(&space, 0, &page), PAGING_NOT_CANONICAL);
    return;
  }
  assert_int_equal(map(0x00007fffffffe000, 0xa000, 2 * PAGE, 0), PAGING_OK);
  assert_int_equal(map(0, 0xc000, PAGE, 0), PAGING_OK);
  assert_maps(0x00007fffffffffff, 0xbfff, 0, 0);
  assert_maps(0, 0xc000, 0, 0);
  assert_int_equal(paging_unmap(&space, 0x00007fffffffe000, 2 * PAGE), PAGING_OK);
  assert_int_equal(paging_unmap(&space, 0, PAGE), PAGING_OK);
  assert_int_equal(pool_used, 0);
}

static void test_mapped_and_not_mapped(void **state) {
  static uint64_t before[POOL_PAGES][512];
  (void)state;
  assert_int_equal(map(AT + 4 * PAGE, 0x9000, 2 * PAGE, PAGING_WRITE), PAGING_OK);
  memcpy(before, pool, sizeof(pool));
  assert_int_equal(map(AT, 0, 5 * PAGE, 0), PAGING_MAPPED);
  assert_int_equal(map(AT + 5 * PAGE, 0, 2 * MIB, 0), PAGING_MAPPED);
  assert_int_equal(paging_unmap(&space, AT + 4 * PAGE, 3 * PAGE), PAGING_NOT_MAPPED);
  assert_int_equal(paging_unmap(&space, AT + 3 * PAGE, 2 * PAGE), PAGING_NOT_MAPPED);
  assert_int_equal(paging_unmap(&space, AT, GIB), PAGING_NOT_MAPPED);
  assert_int_equal(paging_unmap(&space, DIRECT, PAGE), PAGING_NOT_MAPPED);
  assert_memory_equal(before, pool, sizeof(pool));
  assert_int_equal(invalidations, 0);
}

static void test_tables_are_given_back(void **state) {
  (void)state;
  assert_int_equal(map(AT + 2 * MIB - PAGE, 0, 2 * PAGE, 0), PAGING_OK);
  assert_int_equal(pool_used, 4);
  assert_int_equal(map(AT + 2 * MIB + PAGE, 0, PAGE, 0), PAGING_OK);
  assert_int_equal(pool_used, 4);
  assert_int_equal(paging_unmap(&space, AT + 2 * MIB - PAGE, 2 * PAGE), PAGING_OK);
  assert_int_equal(pool_used, 3);
  assert_true(was_invalidated(AT + 2 * MIB - PAGE) && was_invalidated(AT + 2 * MIB));
  assert_false(was_invalidated(AT + 2 * MIB + PAGE));
  assert_int_equal(paging_unmap(&space, AT + 2 * MIB + PAGE, PAGE), PAGING_OK);
  assert_int_equal(pool_used, 0);
  assert_int_equal(pool[0][AT >> 39 & 511], 0);
}

static uint64_t visited[16];
static uint32_t visits;

static void visit(uint64_t physical) {
  assert_true(visits < 16);
  visited[visits++] = physical;
}

static void test_walk(void **state) {
  (void)state;
  map_large(DIRECT, 0x5000, 30, PAGING_WRITE); /* Pages that look like tables if they are */
  map_large(AT, 4 * MIB, 21, PAGING_WRITE);    /* taken for tables. */
  assert_int_equal(map(AT + 2 * MIB, 0x5000, PAGE, 0), PAGING_OK);
  visits = 0;
  paging_walk(&space, visit);
  assert_int_equal(visits, 1 + pool_used);
  assert_int_equal(visited[0], space.root);
  for (uint32_t i = 0; i < visits; i++) {
    assert_true(visited[i] == space.root || taken[(visited[i] - POOL_BASE) / PAGE]);
    for (uint32_t j = 0; j < i; j++) assert_int_not_equal(visited[i], visited[j]);
  }
}

static void test_messages(void **state) {
  (void)state;
  for (int status = 0; status < PAGING_STATUS_END; status++)
    assert_non_null(paging_status_message((enum paging_status)status));
  assert_string_equal(paging_status_message(PAGING_STATUS_END), "unknown error");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_rights_and_types, start),
      cmocka_unit_test_setup(test_forbidden_rights, start),
      cmocka_unit_test_setup(test_protect, start),
      cmocka_unit_test_setup(test_bad_ranges, start),
      cmocka_unit_test_setup(test_bad_physical, start),
      cmocka_unit_test_setup(test_ends_of_the_address_space, start),
      cmocka_unit_test_setup(test_lower_half, start),
      cmocka_unit_test_setup(test_mapped_and_not_mapped, start),
      cmocka_unit_test_setup(test_tables_are_given_back, start),
      cmocka_unit_test_setup(test_walk, start),
      cmocka_unit_test_setup(test_messages, start),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Unit tests of memory.h: where pieces of memory are taken, and where not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/core/memory.h"

#define MIB 0x100000ull

static const struct kiln_memory_region regions[] = {
    {0, 0x9f000, KILN_MEMORY_USABLE, KILN_MEMORY_LOW},
    {1 * MIB, 1 * MIB, KILN_MEMORY_USABLE, 0},
    {2 * MIB, 1 * MIB, KILN_MEMORY_KERNEL, 0},
    {3 * MIB, 1 * MIB, KILN_MEMORY_MODULE, 0},
    {4 * MIB, 1 * MIB, KILN_MEMORY_LOADER_RECLAIMABLE, 0},
    {5 * MIB, 1 * MIB, KILN_MEMORY_ACPI_NVS, 0},
    {6 * MIB, 10 * MIB, KILN_MEMORY_USABLE, 0},
    {64 * MIB, 64 * MIB, KILN_MEMORY_RESERVED, 0},
    {FOUR_GIB, 64 * MIB, KILN_MEMORY_USABLE, 0},
};

static const struct kiln_boot_info info = {
    .memory_map = regions,
    .memory_map_count = sizeof(regions) / sizeof(regions[0]),
};

static uint64_t take(struct adapter_memory *memory, uint64_t from, uint64_t to, uint64_t length,
                     uint64_t alignment) {
  uint64_t base = 1;

  return memory_take(memory, from, to, length, alignment, &base) == ADAPTER_OK ? base : 1;
}

static uint64_t target(uint64_t from, uint64_t to, uint64_t length, uint64_t alignment) {
  struct adapter_memory memory = {.info = &info};
  uint64_t base = 1;
  enum adapter_status status = memory_take_target(&memory, from, to, length, alignment, &base);

  assert_int_equal(status, base == 1 ? ADAPTER_NO_PLACE : ADAPTER_OK);
  return base;
}

static void numbers_are_aligned_or_refused(void **state) {
  uint64_t aligned = 1;

  (void)state;
  assert_true(align_up(0, 4096, &aligned) && aligned == 0);
  assert_true(align_up(1, 4096, &aligned) && aligned == 4096);
  assert_true(align_up(4096, 4096, &aligned) && aligned == 4096);
  assert_true(align_up(UINT64_MAX - 4095, 4096, &aligned) && aligned == UINT64_MAX - 4095);
  assert_false(align_up(UINT64_MAX - 4094, 4096, &aligned));
  assert_false(align_up(UINT64_MAX, 1ull << 63, &aligned));
}

static void only_usable_memory_is_taken(void **state) {
  struct adapter_memory memory = {.info = &info};

  (void)state;
  assert_int_equal(take(&memory, MEMORY_START, FOUR_GIB, MIB, PAGE_SIZE), 1 * MIB);
  assert_int_equal(take(&memory, MEMORY_START, FOUR_GIB, PAGE_SIZE, PAGE_SIZE), 6 * MIB);
  assert_int_equal(take(&memory, MEMORY_START, FOUR_GIB, PAGE_SIZE, 4 * MIB), 8 * MIB);
  assert_int_equal(take(&memory, MEMORY_START, FOUR_GIB, 9 * MIB, PAGE_SIZE), 1);
  assert_int_equal(take(&memory, MEMORY_START, UINT64_MAX, 9 * MIB, PAGE_SIZE), FOUR_GIB);
}

static void pieces_that_cannot_be_remembered(void **state) {
  struct adapter_memory memory = {.info = &info};

  (void)state;
  for (uint64_t i = 0; i < MEMORY_PIECES; i++) {
    assert_int_equal(take(&memory, 6 * MIB, FOUR_GIB, PAGE_SIZE, PAGE_SIZE),
                     6 * MIB + i * PAGE_SIZE);
  }
  assert_int_equal(take(&memory, 6 * MIB, FOUR_GIB, PAGE_SIZE, PAGE_SIZE), 1);
}

static uint64_t highest(uint64_t from, uint64_t to, uint64_t length, uint64_t alignment) {
  struct adapter_memory memory = {.info = &info};
  uint64_t base = 1;
  enum adapter_status status = memory_take_highest(&memory, from, to, length, alignment, &base);

  assert_int_equal(status, base == 1 ? ADAPTER_NO_PLACE : ADAPTER_OK);
  assert_int_equal(memory.taken_count, base == 1 ? 0 : 1);
  return base;
}

static void the_highest_place(void **state) {
  (void)state;
  assert_int_equal(highest(MEMORY_START, FOUR_GIB, MIB, PAGE_SIZE), 15 * MIB);
  assert_int_equal(highest(MEMORY_START, FOUR_GIB, MIB + 1, PAGE_SIZE), 15 * MIB - PAGE_SIZE);
  assert_int_equal(highest(MEMORY_START, FOUR_GIB, MIB, 4 * MIB), 12 * MIB);
  assert_int_equal(highest(MEMORY_START, FOUR_GIB, MIB, 16 * MIB), 1);
  assert_int_equal(highest(MEMORY_START, 8 * MIB + 1, MIB, 1), 7 * MIB + 1);
  assert_int_equal(highest(MEMORY_START, 6 * MIB, 3 * MIB, MIB), 2 * MIB);
  assert_int_equal(highest(3 * MIB, 6 * MIB, 3 * MIB, MIB), 1);
  assert_int_equal(highest(0, UINT64_MAX, MIB, 1), FOUR_GIB + 63 * MIB);
  assert_int_equal(highest(8 * MIB, 7 * MIB, 1, 1), 1);
}

static void limits_are_kept(void **state) {
  struct adapter_memory memory = {.info = &info};

  (void)state;
  assert_int_equal(take(&memory, 7 * MIB + 1, FOUR_GIB, PAGE_SIZE, PAGE_SIZE), 7 * MIB + PAGE_SIZE);
  assert_int_equal(take(&memory, 15 * MIB, 16 * MIB - 1, MIB, PAGE_SIZE), 1);
  assert_int_equal(take(&memory, 15 * MIB, 16 * MIB, MIB, PAGE_SIZE), 15 * MIB);
  assert_int_equal(take(&memory, 8 * MIB, 7 * MIB, PAGE_SIZE, PAGE_SIZE), 1);
  assert_int_equal(take(&memory, 8 * MIB, 8 * MIB, PAGE_SIZE, PAGE_SIZE), 1);
  assert_int_equal(take(&memory, 8 * MIB, 16 * MIB, UINT64_MAX, PAGE_SIZE), 1);
  assert_int_equal(take(&memory, 8 * MIB, UINT64_MAX, PAGE_SIZE, 1ull << 63), 1);
}

static void a_target_can_lie_where_the_loader_put_things(void **state) {
  (void)state;
  assert_int_equal(target(MEMORY_START, FOUR_GIB, 4 * MIB, MIB), 1 * MIB);
  assert_int_equal(target(2 * MIB, FOUR_GIB, 3 * MIB, PAGE_SIZE), 2 * MIB);
  assert_int_equal(target(2 * MIB, FOUR_GIB, 3 * MIB + 1, PAGE_SIZE), 6 * MIB);
  assert_int_equal(target(MEMORY_START, FOUR_GIB, 5 * MIB, 4 * MIB), 8 * MIB);
  assert_int_equal(target(MEMORY_START, FOUR_GIB, 11 * MIB, PAGE_SIZE), 1);
  assert_int_equal(target(MEMORY_START, UINT64_MAX, 11 * MIB, PAGE_SIZE), FOUR_GIB);
}

static void a_target_is_taken(void **state) {
  struct adapter_memory memory = {.info = &info};
  uint64_t base;

  (void)state;
  assert_int_equal(memory_take_target(&memory, 7 * MIB, FOUR_GIB, 2 * MIB, MIB, &base), ADAPTER_OK);
  assert_int_equal(take(&memory, 6 * MIB, FOUR_GIB, 2 * MIB, PAGE_SIZE), 9 * MIB);
  assert_int_equal(take(&memory, 6 * MIB, FOUR_GIB, 1 * MIB, PAGE_SIZE), 6 * MIB);
  assert_int_equal(take(&memory, 6 * MIB, FOUR_GIB, 2 * MIB, 4 * MIB), 12 * MIB);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_are_aligned_or_refused),
      cmocka_unit_test(only_usable_memory_is_taken),
      cmocka_unit_test(pieces_that_cannot_be_remembered),
      cmocka_unit_test(limits_are_kept),
      cmocka_unit_test(the_highest_place),
      cmocka_unit_test(a_target_can_lie_where_the_loader_put_things),
      cmocka_unit_test(a_target_is_taken),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Unit tests of identity.h: every address that must be mapped is, to itself, by as many tables as
 * were counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "adapters/core/identity.h"
#include "adapters/core/memory.h"

#define MIB 0x100000ull
#define GIB 0x40000000ull
#define TIB 0x10000000000ull
#define TABLES_AT 0x12345000ull /* Their physical address. */

struct tables {
  uint64_t *memory;
  uint64_t count;
};

static struct kiln_boot_info with(const struct kiln_memory_region *map, uint32_t count) {
  return (struct kiln_boot_info){.memory_map = map, .memory_map_count = count};
}

/* Of the exact size that was counted, so that the sanitizer sees a table too many. */
static struct tables build(const struct kiln_boot_info *info, bool gib) {
  struct tables tables = {.count = identity_count(info, gib)};

  tables.memory = malloc(tables.count * PAGE_SIZE);
  assert_non_null(tables.memory);
  identity_build(info, gib, tables.memory, TABLES_AT);
  return tables;
}

/* The physical address that `address` leads to (Intel SDM 3A §4.5.4), or UINT64_MAX. */
static uint64_t walk(const struct tables *tables, uint64_t address) {
  uint64_t index = 0;

  for (unsigned shift = 39;; shift -= 9) {
    uint64_t entry = tables->memory[index * 512 + (address >> shift) % 512];

    if (!(entry & 1)) return UINT64_MAX;
    assert_true(entry & 2); /* Writable; nothing forbids execution. */
    assert_false(entry >> 52);
    if (shift < 39 && (entry & 0x80)) {
      assert_int_equal(entry % (1ull << shift), 0x83);
      return (entry & ~0xfffull) + address % (1ull << shift);
    }
    assert_true(shift > 21);
    index = ((entry & ~0xfffull) - TABLES_AT) / PAGE_SIZE;
    assert_true(index > 0 && index < tables->count);
  }
}

static void is_mapped(const struct tables *tables, uint64_t start, uint64_t end) {
  for (uint64_t address = start; address<end; address += end - start> GIB ? 98 * MIB : MIB) {
    assert_int_equal(walk(tables, address), address);
  }
  assert_int_equal(walk(tables, end - 1), end - 1);
}

static void check(const struct kiln_memory_region *map, uint32_t count, bool gib,
                  uint64_t expected) {
  struct kiln_boot_info info = with(map, count);
  struct tables tables = build(&info, gib);

  is_mapped(&tables, 0, FOUR_GIB);
  for (uint32_t i = 0; i < count; i++) {
    if (map[i].kind <= KILN_MEMORY_MODULE) {
      is_mapped(&tables, map[i].base, map[i].base + map[i].length);
    } else if (map[i].base >= FOUR_GIB) {
      assert_int_equal(walk(&tables, map[i].base + map[i].length / 2), UINT64_MAX);
    }
  }
  for (uint32_t i = 256; i < 512; i++) assert_int_equal(tables.memory[i], 0);
  assert_int_equal(tables.count, expected);
  free(tables.memory);
}

static void a_small_machine(void **state) {
  static const struct kiln_memory_region map[] = {{MIB, 255 * MIB, KILN_MEMORY_USABLE, 0}};

  (void)state;
  check(map, 1, true, 2);
  check(map, 1, false, 6);
}

static void memory_above_4_gib(void **state) {
  static const struct kiln_memory_region map[] = {
      {MIB, 2 * GIB, KILN_MEMORY_USABLE, 0},
      {FOUR_GIB, 3 * GIB + 5 * 4096, KILN_MEMORY_USABLE, 0},
      {7 * GIB + 5 * 4096, 4096, KILN_MEMORY_MODULE, 0}, /* In the same 2 MiB. */
      {7 * GIB + 8 * MIB, 10 * MIB, KILN_MEMORY_RESERVED, 0},
      {7 * GIB + 20 * MIB, 2 * GIB, KILN_MEMORY_KERNEL, 0},
  };

  (void)state;
  check(map, 5, true, 2 + 2); /* Parts of the eighth and of the tenth GiB. */
  check(map, 5, false, 2 + 4 + 6);
}

static void memory_far_up(void **state) {
  static const struct kiln_memory_region map[] = {
      {TIB / 2 - 4 * MIB, 8 * MIB, KILN_MEMORY_USABLE, 0}, /* Across 512 GiB. */
      {10 * TIB, 3 * GIB, KILN_MEMORY_USABLE, 0},
      {KILN_DIRECT_MAP_SIZE - 2 * GIB, 2 * GIB, KILN_MEMORY_USABLE, 0},
      {KILN_DIRECT_MAP_SIZE, 2 * GIB, KILN_MEMORY_RESERVED, 0},
  };

  (void)state;
  check(map, 4, true, 2 + 1 + 2 + 1 + 1);
  check(map, 4, false, 6 + 1 + 2 + 1 + 3 + 1 + 2);
}

static void memory_beyond_the_direct_map_is_left_out(void **state) {
  static const struct kiln_memory_region map[] = {
      {KILN_DIRECT_MAP_SIZE - 4096, 1ull << 47, KILN_MEMORY_USABLE, 0},
      {1ull << 50, 1ull << 50, KILN_MEMORY_USABLE, 0},
  };
  struct kiln_boot_info info = with(map, 2);
  struct tables tables = build(&info, true);

  (void)state;
  is_mapped(&tables, KILN_DIRECT_MAP_SIZE - 4096, KILN_DIRECT_MAP_SIZE);
  assert_int_equal(walk(&tables, KILN_DIRECT_MAP_SIZE), UINT64_MAX);
  assert_int_equal(tables.count, 2 + 2);
  free(tables.memory);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_small_machine),
      cmocka_unit_test(memory_above_4_gib),
      cmocka_unit_test(memory_far_up),
      cmocka_unit_test(memory_beyond_the_direct_map_is_left_out),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

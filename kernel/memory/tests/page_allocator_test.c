/* Memory maps, good and hostile; allocation at the edges; every error. */
#include "kernel/memory/tests/ram.h"

#define MIB 0x100000ull
#define USABLE KILN_MEMORY_USABLE
#define LOADER KILN_MEMORY_LOADER_RECLAIMABLE

static struct page_allocator allocator;

static enum page_status init(const struct kiln_memory_region *regions, uint32_t count) {
  memset(ram, 0xa5, sizeof(ram));
  return page_allocator_init(&allocator, regions, count, ram_direct_map());
}

static int start(void **state) {
  (void)state;
  allocator = ram_allocator(RAM_PAGES);
  return 0;
}

static uint64_t allocate(uint64_t count, uint64_t alignment) {
  uint64_t address = 1;

  assert_int_equal(page_allocator_allocate(&allocator, count, alignment, &address), PAGE_OK);
  return address;
}

static enum page_status try_allocate(uint64_t count, uint64_t alignment) {
  uint64_t address;

  return page_allocator_allocate(&allocator, count, alignment, &address);
}

/* Each of these names an error, and leaves the allocator as it was. */
static void assert_fails(enum page_status (*call)(struct page_allocator *, uint64_t, uint64_t),
                         uint64_t address, uint64_t count, enum page_status error) {
  static uint8_t before[sizeof(ram)];
  const struct page_allocator copy = allocator;

  memcpy(before, ram, sizeof(ram));
  assert_int_equal(call(&allocator, address, count), error);
  assert_memory_equal(before, ram, sizeof(ram));
  assert_memory_equal(&copy, &allocator, sizeof(copy));
}

static void test_low_memory_is_left_alone(void **state) {
  const struct kiln_memory_region regions[] = {
      {0, 0x9f000, USABLE, KILN_MEMORY_LOW},
      {0x9f000, MIB - 0x9f000 + 16 * PAGE_SIZE, USABLE, 0},
  };
  (void)state;
  assert_int_equal(init(regions, 2), PAGE_OK);
  assert_int_equal(allocator.total, 16 - OWN_PAGES);
  while (allocator.free != 0) assert_true(allocate(1, 1) >= MIB);
  assert_int_equal(try_allocate(1, 1), PAGE_OUT_OF_MEMORY);
  assert_fails(page_allocator_take, 0, 16, PAGE_OUTSIDE);
  assert_fails(page_allocator_free, 0x9e000, 1, PAGE_OUTSIDE);
}

static void test_only_usable_is_handed_out(void **state) {
  const struct kiln_memory_region regions[] = {
      {MIB, 0x3000, KILN_MEMORY_RESERVED, 0},
      {MIB + 0x3000, 0x40000, USABLE, 0},
      {MIB + 0x43000, 0x1000, LOADER, 0},
      {MIB + 0x44000, 0x42000, USABLE, 0},
      {MIB + 0x90000, 0x1000, KILN_MEMORY_BAD, 0},
      {MIB + 0x91000, 0x1000, 77, 0},
      {1ull << 40, 1ull << 41, KILN_MEMORY_RUNTIME, 0},
  };
  (void)state;
  assert_int_equal(init(regions, 7), PAGE_OK);
  assert_int_equal(allocator.total, 0x40 + 1 + 0x42 - OWN_PAGES); /* One is in use. */
  assert_int_equal(allocator.pages, (MIB + 0x86000) / PAGE_SIZE);
  while (allocator.free != 0) {
    uint64_t page = (allocate(1, 1) - MIB) / PAGE_SIZE;

    assert_true((page > 3 && page < 0x43) || (page >= 0x44 && page < 0x86));
  }
}

static void test_hostile_maps(void **state) {
  const struct kiln_memory_region maps[][2] = {
      {{MIB + 1, PAGE_SIZE, USABLE, 0}, {2 * MIB, MIB, USABLE, 0}},
      {{MIB, PAGE_SIZE - 1, USABLE, 0}, {2 * MIB, MIB, USABLE, 0}},
      {{MIB, 0, USABLE, 0}, {2 * MIB, MIB, USABLE, 0}},
      {{MIB, 2 * PAGE_SIZE, USABLE, 0}, {MIB + PAGE_SIZE, MIB, USABLE, 0}},
      {{2 * MIB, MIB, USABLE, 0}, {MIB, MIB, USABLE, 0}},
      {{MIB, MIB, USABLE, 0}, {2 * MIB, -2 * MIB, USABLE, 0}},
      {{MIB, MIB, USABLE, 0}, {-MIB, 2 * MIB, KILN_MEMORY_RESERVED, 0}},
      {{MIB, MIB, USABLE, 0}, {MIB, MIB, KILN_MEMORY_RESERVED, 0}},
  };
  (void)state;
  for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++)
    assert_int_equal(init(maps[i], 2), PAGE_BAD_MAP);
}

static void test_maps_without_memory(void **state) {
  const struct kiln_memory_region low = {0, MIB, USABLE, KILN_MEMORY_LOW};
  const struct kiln_memory_region reserved = {MIB, MIB, KILN_MEMORY_RESERVED, 0};
  const struct kiln_memory_region far = {1ull << 46, MIB, USABLE, 0};
  const struct kiln_memory_region all = {MIB, -2 * MIB, LOADER, 0};
  const struct kiln_memory_region sparse[] = {{MIB, MIB, USABLE, 0}, {1ull << 45, MIB, LOADER, 0}};
  (void)state;
  assert_int_equal(init(NULL, 0), PAGE_OUT_OF_MEMORY);
  assert_int_equal(init(&low, 1), PAGE_OUT_OF_MEMORY);
  assert_int_equal(init(&reserved, 1), PAGE_OUT_OF_MEMORY);
  assert_int_equal(init(&far, 1), PAGE_OUT_OF_MEMORY);
  assert_int_equal(init(&all, 1), PAGE_OUT_OF_MEMORY);
  assert_int_equal(init(sparse, 2), PAGE_OUT_OF_MEMORY); /* No room for the bitmaps. */
}

static void test_bitmaps_where_they_fit(void **state) {
  const struct kiln_memory_region regions[] = {
      {MIB, PAGE_SIZE, USABLE, 0},
      {MIB + 2 * PAGE_SIZE, 16 * PAGE_SIZE, USABLE, 0},
      {4096 * MIB, 32 * PAGE_SIZE, LOADER, 0},
  };
  (void)state;
  assert_int_equal(init(regions, 3), PAGE_OUT_OF_MEMORY); /* 4 GiB need 64 pages. */
  assert_int_equal(init(regions, 2), PAGE_OK);
  assert_ptr_equal(allocator.in_use, ram);
  assert_int_equal(allocator.total, 16);
}

/* A bit of the last word that no page has is never handed out. */
static void test_end_of_ram(void **state) {
  (void)state;
  allocator = ram_allocator(67);
  assert_int_equal(try_allocate(67, 1), PAGE_OUT_OF_MEMORY);
  assert_int_equal(allocate(66, 1), MIB + PAGE_SIZE);
  assert_int_equal(try_allocate(1, 1), PAGE_OUT_OF_MEMORY);
  assert_int_equal(page_allocator_free(&allocator, MIB + 66 * PAGE_SIZE, 1), PAGE_OK);
  assert_int_equal(try_allocate(2, 1), PAGE_OUT_OF_MEMORY);
  assert_int_equal(allocate(1, 1), MIB + 66 * PAGE_SIZE);
}

static void test_runs_and_alignment(void **state) {
  uint64_t first = allocate(1, 1), aligned;
  (void)state;
  assert_int_equal(first, MIB + PAGE_SIZE);
  aligned = allocate(3, 64);
  assert_int_equal(aligned, MIB + 64 * PAGE_SIZE);
  assert_int_equal(allocate(62, 1), MIB + 2 * PAGE_SIZE); /* What was passed over is not lost. */
  assert_int_equal(allocate(1, 512), 2 * MIB);
  assert_int_equal(allocate(1, 1), MIB + 67 * PAGE_SIZE);
  assert_int_equal(page_allocator_free(&allocator, first, 1), PAGE_OK);
  assert_int_equal(allocate(2, 1), MIB + 68 * PAGE_SIZE);
  assert_int_equal(allocate(1, 1), first);
}

static void test_bad_requests(void **state) {
  const struct page_allocator before = allocator;
  (void)state;
  assert_int_equal(try_allocate(0, 1), PAGE_BAD_RANGE);
  assert_int_equal(try_allocate(1, 0), PAGE_BAD_ALIGNMENT);
  assert_int_equal(try_allocate(1, 3), PAGE_BAD_ALIGNMENT);
  assert_int_equal(try_allocate(1, UINT64_MAX), PAGE_BAD_ALIGNMENT);
  assert_int_equal(try_allocate(1, 1ull << 63), PAGE_OUT_OF_MEMORY);
  assert_int_equal(try_allocate(UINT64_MAX, 1), PAGE_OUT_OF_MEMORY);
  assert_int_equal(try_allocate(1ull << 52, 2), PAGE_OUT_OF_MEMORY);
  assert_int_equal(try_allocate(RAM_PAGES, 1), PAGE_OUT_OF_MEMORY);
  assert_int_equal(allocator.free, before.free);
}

static void test_bad_frees(void **state) {
  uint64_t run = allocate(4, 1);
  (void)state;
  assert_fails(page_allocator_free, run, 0, PAGE_BAD_RANGE);
  assert_fails(page_allocator_free, run + 1, 1, PAGE_BAD_RANGE);
  assert_fails(page_allocator_free, run, 5, PAGE_ALREADY_FREE);
  assert_fails(page_allocator_free, run + 4 * PAGE_SIZE, 1, PAGE_ALREADY_FREE);
  assert_fails(page_allocator_free, MIB, 1, PAGE_OUTSIDE); /* The bitmaps. */
  assert_fails(page_allocator_free, run, UINT64_MAX, PAGE_OUTSIDE);
  assert_fails(page_allocator_free, run, UINT64_MAX / PAGE_SIZE, PAGE_OUTSIDE);
  assert_fails(page_allocator_free, MIB + RAM_PAGES * PAGE_SIZE, 1, PAGE_OUTSIDE);
  assert_fails(page_allocator_free, -PAGE_SIZE, 2, PAGE_OUTSIDE);
  assert_int_equal(page_allocator_free(&allocator, run + PAGE_SIZE, 2), PAGE_OK);
  assert_fails(page_allocator_free, run, 4, PAGE_ALREADY_FREE);
  assert_fails(page_allocator_free, run + PAGE_SIZE, 1, PAGE_ALREADY_FREE);
  assert_int_equal(page_allocator_free(&allocator, run, 1), PAGE_OK);
  assert_int_equal(page_allocator_free(&allocator, run + 3 * PAGE_SIZE, 1), PAGE_OK);
  assert_int_equal(allocator.free, allocator.total);
}

/* The loader's memory is in use until it is freed, of which a part can be taken. */
static void test_reclaiming(void **state) {
  const struct kiln_memory_region regions[] = {
      {0, 16 * PAGE_SIZE, LOADER, KILN_MEMORY_LOW},
      {MIB, 16 * PAGE_SIZE, USABLE, 0},
      {MIB + 16 * PAGE_SIZE, 16 * PAGE_SIZE, LOADER, 0},
      {MIB + 48 * PAGE_SIZE, 16 * PAGE_SIZE, LOADER, 0},
      {MIB + 64 * PAGE_SIZE, 16 * PAGE_SIZE, KILN_MEMORY_ACPI_RECLAIMABLE, 0},
  };
  const uint64_t loader = MIB + 16 * PAGE_SIZE;
  (void)state;
  assert_int_equal(init(regions, 5), PAGE_OK);
  assert_int_equal(allocator.total, 47);
  assert_int_equal(allocator.free, 15);
  assert_int_equal(allocate(15, 1), MIB + PAGE_SIZE);
  assert_int_equal(try_allocate(1, 1), PAGE_OUT_OF_MEMORY);
  assert_fails(page_allocator_free, loader - PAGE_SIZE, 18, PAGE_OUTSIDE);
  assert_fails(page_allocator_take, loader, 1, PAGE_IN_USE);
  assert_fails(page_allocator_free, 0, 16, PAGE_OUTSIDE);
  assert_fails(page_allocator_free, MIB + 64 * PAGE_SIZE, 1, PAGE_OUTSIDE);
  assert_int_equal(page_allocator_free(&allocator, loader, 16), PAGE_OK);
  assert_fails(page_allocator_free, loader + 15 * PAGE_SIZE, 1, PAGE_ALREADY_FREE);
  assert_int_equal(allocator.total, 47);
  assert_int_equal(allocator.free, 16);
  assert_int_equal(page_allocator_take(&allocator, loader + PAGE_SIZE, 1), PAGE_OK);
  assert_fails(page_allocator_take, loader, 2, PAGE_IN_USE);
  assert_int_equal(allocate(1, 1), loader);
  assert_int_equal(allocate(14, 1), loader + 2 * PAGE_SIZE);
  assert_int_equal(page_allocator_free(&allocator, loader + PAGE_SIZE, 1), PAGE_OK);
  assert_int_equal(allocate(1, 1), loader + PAGE_SIZE);
  assert_int_equal(page_allocator_free(&allocator, MIB + 48 * PAGE_SIZE, 16), PAGE_OK);
  assert_int_equal(allocate(16, 1), MIB + 48 * PAGE_SIZE);
}

static void test_is_used(void **state) {
  uint64_t page = allocate(1, 1);
  (void)state;
  assert_true(page_allocator_is_used(&allocator, page + 4095));
  assert_false(page_allocator_is_used(&allocator, page + 4096));
  assert_false(page_allocator_is_used(&allocator, MIB)); /* The bitmaps are nobody's. */
  assert_false(page_allocator_is_used(&allocator, 0));
  assert_false(page_allocator_is_used(&allocator, UINT64_MAX));
}

/* 512 GiB of RAM: 32 MiB of bitmaps. */
static void test_much_memory(void **state) {
  const struct kiln_memory_region region = {MIB, (512ull << 30) - MIB, USABLE, 0};
  const uint64_t own = 32 * MIB / PAGE_SIZE;
  uint8_t *bitmaps = aligned_alloc(PAGE_SIZE, 32 * MIB);
  (void)state;
  assert_non_null(bitmaps);
  assert_int_equal(page_allocator_init(&allocator, &region, 1, (uint64_t)(uintptr_t)bitmaps - MIB),
                   PAGE_OK);
  assert_int_equal(allocator.total, region.length / PAGE_SIZE - own);
  assert_int_equal(allocate(1, 1ull << 26), 256ull << 30);
  assert_int_equal(allocate(1ull << 25, 1), MIB + 32 * MIB);
  assert_int_equal(try_allocate(1ull << 26, 1), PAGE_OUT_OF_MEMORY);
  free(bitmaps);
}

static void test_messages(void **state) {
  (void)state;
  for (int status = 0; status < PAGE_STATUS_END; status++)
    assert_non_null(page_status_message((enum page_status)status));
  assert_string_equal(page_status_message(PAGE_STATUS_END), "unknown error");
  assert_string_equal(page_status_message((enum page_status) - 1), "unknown error");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_low_memory_is_left_alone, start),
      cmocka_unit_test_setup(test_only_usable_is_handed_out, start),
      cmocka_unit_test_setup(test_hostile_maps, start),
      cmocka_unit_test_setup(test_maps_without_memory, start),
      cmocka_unit_test_setup(test_bitmaps_where_they_fit, start),
      cmocka_unit_test_setup(test_end_of_ram, start),
      cmocka_unit_test_setup(test_runs_and_alignment, start),
      cmocka_unit_test_setup(test_bad_requests, start),
      cmocka_unit_test_setup(test_bad_frees, start),
      cmocka_unit_test_setup(test_reclaiming, start),
      cmocka_unit_test_setup(test_is_used, start),
      cmocka_unit_test_setup(test_much_memory, start),
      cmocka_unit_test_setup(test_messages, start),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Unit tests of the memory map: what firmware is known for, and the limits. Random maps are in
 * memory_map_random_test.c.
 */
#include "boot/core/memory_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define USABLE KILN_MEMORY_USABLE
#define KERNEL KILN_MEMORY_KERNEL
#define ACPI KILN_MEMORY_ACPI_RECLAIMABLE
#define RUNTIME KILN_MEMORY_RUNTIME
#define BAD KILN_MEMORY_BAD
#define RESERVED KILN_MEMORY_RESERVED
#define LOW KILN_MEMORY_LOW

#define END {0, 0, 0, 0} /* Of a list of regions. */
#define LIST_MAX 9u
#define CAPACITY 4096u

static struct kiln_memory_region storage[CAPACITY + 1];
static struct memory_map map;

static int set_up(void **state) {
  (void)state;
  memset(storage, 0xa5, sizeof(storage));
  map = (struct memory_map){.regions = storage, .capacity = CAPACITY};
  return 0;
}

static void set_capacity(uint32_t capacity) {
  map.capacity = capacity;
  memset(&storage[capacity], 0x5a, sizeof(storage[0]));
}

/* Nothing was written behind the capacity. */
static int tear_down(void **state) {
  const uint8_t *guard = (const uint8_t *)&storage[map.capacity];

  (void)state;
  for (size_t i = 0; i < sizeof(storage[0]); i++) {
    assert_true(guard[i] == 0xa5 || guard[i] == 0x5a);
  }
  return 0;
}

static void add(uint64_t base, uint64_t length, enum kiln_memory_kind kind) {
  assert_int_equal(memory_map_add(&map, base, length, kind), BOOT_OK);
}

static void check_regions(const struct kiln_memory_region *expected) {
  uint32_t count = 0;

  for (; expected[count].length != 0; count++) {
    assert_true(count < map.count);
    assert_int_equal(storage[count].base, expected[count].base);
    assert_int_equal(storage[count].length, expected[count].length);
    assert_int_equal(storage[count].kind, expected[count].kind);
    assert_int_equal(storage[count].flags, expected[count].flags);
  }
  assert_int_equal(map.count, count);
}

/* What struct kiln_memory_region promises of every map: all of a region is below 1 MiB, or nothing.
 */
static void check_shape(void) {
  for (uint32_t i = 0; i < map.count; i++) {
    const struct kiln_memory_region *region = &storage[i];

    assert_int_equal(region->base % PAGE_SIZE, 0);
    assert_int_equal(region->length % PAGE_SIZE, 0);
    assert_int_not_equal(region->length, 0);
    assert_in_range(region->kind, USABLE, KILN_MEMORY_UNACCEPTED);
    assert_true(region->base + region->length > region->base);
    assert_int_equal(region->flags, region->base + region->length <= 0x100000 ? LOW : 0);
    assert_true(region->flags == LOW || region->base >= 0x100000);
    if (i > 0) {
      const struct kiln_memory_region *before = &storage[i - 1];
      uint64_t end = before->base + before->length;

      assert_true(end < region->base || (end == region->base && (before->kind != region->kind ||
                                                                 before->flags != region->flags)));
    }
  }
}

static void test_normalise(void **state) {
  static const struct {
    struct kiln_memory_region input[LIST_MAX], expected[LIST_MAX];
  } cases[] = {
      {{END}, {END}},
      {{{0x1000, 0x1000, USABLE, 0}, END}, {{0x1000, 0x1000, USABLE, LOW}, END}},
      /* Order and merging. */
      {{{0x3000, 0x1000, USABLE, 0},
        {0x1000, 0x1000, USABLE, 0},
        {0x2000, 0x1000, USABLE, 0},
        {0x5000, 0x1000, USABLE, 0},
        END},
       {{0x1000, 0x3000, USABLE, LOW}, {0x5000, 0x1000, USABLE, LOW}, END}},
      /* Usable memory shrinks to whole pages, everything else grows. */
      {{{0, 0x9fc00, USABLE, 0}, {0x9fc00, 0x400, RESERVED, 0}, END},
       {{0, 0x9f000, USABLE, LOW}, {0x9f000, 0x1000, RESERVED, LOW}, END}},
      {{{0x1001, 0x1fff, USABLE, 0}, {0x8fff, 2, BAD, 0}, END},
       {{0x2000, 0x1000, USABLE, LOW}, {0x8000, 0x2000, BAD, LOW}, END}},
      {{{0x1001, 0x1ffe, USABLE, 0}, {0x5000, 1, ACPI, 0}, END},
       {{0x5000, 0x1000, ACPI, LOW}, END}},
      /* Of kinds that overlap, the less usable wins: in the middle, */
      {{{0x1000, 0x9000, USABLE, 0}, {0x4000, 0x2000, RESERVED, 0}, END},
       {{0x1000, 0x3000, USABLE, LOW},
        {0x4000, 0x2000, RESERVED, LOW},
        {0x6000, 0x4000, USABLE, LOW},
        END}},
      /* all of it, */
      {{{0x4000, 0x2000, USABLE, 0}, {0x4000, 0x2000, ACPI, 0}, END},
       {{0x4000, 0x2000, ACPI, LOW}, END}},
      /* in steps, */
      {{{0x1000, 0x3000, ACPI, 0},
        {0x2000, 0x3000, RUNTIME, 0},
        {0x3000, 0x3000, RESERVED, 0},
        {0, 0x8000, USABLE, 0},
        END},
       {{0, 0x1000, USABLE, LOW},
        {0x1000, 0x1000, ACPI, LOW},
        {0x2000, 0x1000, RUNTIME, LOW},
        {0x3000, 0x3000, RESERVED, LOW},
        {0x6000, 0x2000, USABLE, LOW},
        END}},
      /* and the same one twice. */
      {{{0x1000, 0x2000, BAD, 0}, {0x1000, 0x3000, BAD, 0}, {0x2000, 0x1000, USABLE, 0}, END},
       {{0x1000, 0x3000, BAD, LOW}, END}},
      /* The kinds whose numbers are not their rank (kiln.h: framebuffer, reserved, bad, unaccepted,
         runtime, NVS, ACPI, persistent, specific purpose, usable). */
      {{{0x1000, 0x4000, RESERVED, 0},
        {0x2000, 0x1000, KILN_MEMORY_FRAMEBUFFER, 0},
        {0x3000, 0x1000, KILN_MEMORY_UNACCEPTED, 0},
        {0x4000, 0x3000, KILN_MEMORY_PERSISTENT, 0},
        {0x6000, 0x2000, ACPI, 0},
        {0x7000, 0x3000, KILN_MEMORY_SPECIFIC_PURPOSE, 0},
        {0x1000, 0xb000, USABLE, 0},
        END},
       {{0x1000, 0x1000, RESERVED, LOW},
        {0x2000, 0x1000, KILN_MEMORY_FRAMEBUFFER, LOW},
        {0x3000, 0x2000, RESERVED, LOW},
        {0x5000, 0x1000, KILN_MEMORY_PERSISTENT, LOW},
        {0x6000, 0x2000, ACPI, LOW},
        {0x8000, 0x2000, KILN_MEMORY_SPECIFIC_PURPOSE, LOW},
        {0xa000, 0x2000, USABLE, LOW},
        END}},
      /* A region that reaches beyond 1 MiB becomes two; one that ends there does not. */
      {{{0xff000, 0x2000, USABLE, 0}, END},
       {{0xff000, 0x1000, USABLE, LOW}, {0x100000, 0x1000, USABLE, 0}, END}},
      {{{0, 0x100000, BAD, 0}, {0x100000, 0x1000, BAD, 0}, END},
       {{0, 0x100000, BAD, LOW}, {0x100000, 0x1000, BAD, 0}, END}},
      /* Above 4 GiB and 1 TiB. */
      {{{0x100000000, 0x100000000, USABLE, 0}, {0x10000000000, 0x40000000000, USABLE, 0}, END},
       {{0x100000000, 0x100000000, USABLE, 0}, {0x10000000000, 0x40000000000, USABLE, 0}, END}},
      /* No end wraps: the last page of the address space is left out. */
      {{{0xfffffffffffff000, 0x1000, RESERVED, 0}, END}, {END}},
      {{{0xffffffffffff0000, UINT64_MAX, RESERVED, 0}, END},
       {{0xffffffffffff0000, 0xf000, RESERVED, 0}, END}},
      {{{0, UINT64_MAX, RUNTIME, 0}, {1, UINT64_MAX, USABLE, 0}, END},
       {{0, 0x100000, RUNTIME, LOW}, {0x100000, 0xffffffffffeff000, RUNTIME, 0}, END}},
      {{{UINT64_MAX, 1, RESERVED, 0}, {UINT64_MAX - 1, UINT64_MAX, USABLE, 0}, END}, {END}},
  };

  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    set_up(state);
    for (size_t j = 0; cases[i].input[j].length != 0; j++) {
      const struct kiln_memory_region *region = &cases[i].input[j];
      add(region->base, region->length, region->kind);
    }
    assert_int_equal(memory_map_normalise(&map), BOOT_OK);
    check_regions(cases[i].expected);
    check_shape();
  }
}

static void test_add(void **state) {
  (void)state;
  set_capacity(2);
  add(0x1000, 0, USABLE); /* Takes no room. */
  add(0x1000, 0x1000, USABLE);
  add(0x2000, 0x1000, BAD);
  assert_int_equal(memory_map_add(&map, 0x3000, 0x1000, USABLE), BOOT_MEMORY_MAP_FULL);
  add(0x3000, 0, USABLE);
  assert_int_equal(map.count, 2);
  /* A full map that needs no more room is brought into shape. */
  assert_int_equal(memory_map_normalise(&map), BOOT_OK);
  assert_int_equal(map.count, 2);
}

static void test_normalise_full(void **state) {
  (void)state;
  set_capacity(2);
  add(0, 0x3000, USABLE);
  add(0x1000, 0x1000, BAD);
  assert_int_equal(memory_map_normalise(&map), BOOT_MEMORY_MAP_FULL);
}

/* More regions than any firmware has: 1,500, each around the next one, then 3,000 out of order. */
static void test_many_regions(void **state) {
  const uint32_t count = 1500;

  (void)state;
  set_capacity(2 * count);
  for (uint32_t i = 0; i < count; i++) {
    add(i * PAGE_SIZE, (2 * count - 1 - 2 * i) * PAGE_SIZE, i % 2 == 0 ? USABLE + i % 9 : RESERVED);
  }
  assert_int_equal(memory_map_normalise(&map), BOOT_OK);
  check_shape();
  assert_int_equal(storage[1].base, PAGE_SIZE);
  assert_int_equal(storage[1].kind, RESERVED);

  set_up(state);
  for (uint32_t i = 0; i < 2 * count; i++) {
    add((uint64_t)(i * 7919 % (2 * count)) * 0x10000000, 0x8000000, i % 2 == 0 ? USABLE : BAD);
  }
  assert_int_equal(memory_map_normalise(&map), BOOT_OK);
  check_shape();
  assert_int_equal(map.count, 2 * count + 1); /* The one at 0 is two: it reaches beyond 1 MiB. */
}

static void test_claim(void **state) {
  static const struct kiln_memory_region expected[] = {{0, 0x2000, USABLE, LOW},
                                                       {0x2000, 0x1000, KERNEL, LOW},
                                                       {0x3000, 0x5000, USABLE, LOW},
                                                       {0x8000, 0x8000, BAD, LOW},
                                                       END};

  (void)state;
  add(0, 0x8000, USABLE);
  add(0x8000, 0x8000, BAD);
  assert_int_equal(memory_map_normalise(&map), BOOT_OK);
  assert_int_equal(memory_map_claim(&map, 0x2000, 0x1000, KERNEL), BOOT_OK);
  check_regions(expected);
  /* What is not usable stays what it is, nothing is claimed twice. */
  assert_int_equal(memory_map_claim(&map, 0x8000, UINT64_MAX, KERNEL), BOOT_OK);
  assert_int_equal(memory_map_claim(&map, 0x2000, 0x1000, ACPI), BOOT_OK);
  assert_int_equal(memory_map_claim(&map, 0x4000, 0, ACPI), BOOT_OK);
  check_regions(expected);
}

static void test_claim_full(void **state) {
  (void)state;
  set_capacity(2);
  add(0, 0x8000, USABLE);
  assert_int_equal(memory_map_normalise(&map), BOOT_OK);
  assert_int_equal(memory_map_claim(&map, 0x2000, 0x1000, KERNEL), BOOT_MEMORY_MAP_FULL);
  check_regions((struct kiln_memory_region[]){{0, 0x8000, USABLE, LOW}, END});
  assert_int_equal(memory_map_claim(&map, 0, 0x1000, KERNEL), BOOT_OK);
  check_regions(
      (struct kiln_memory_region[]){{0, 0x1000, KERNEL, LOW}, {0x1000, 0x7000, USABLE, LOW}, END});
}

static void test_find(void **state) {
  static const struct {
    uint64_t from, to, length, alignment, base; /* Base 1: not found. */
  } cases[] = {
      {0, UINT64_MAX, 0x1000, 0x1000, 0x1000},
      {0, UINT64_MAX, 0x3000, 0x1000, 0x1000},
      {0, UINT64_MAX, 0x4000, 0x1000, 0x200000},
      {0, UINT64_MAX, 0x1000, 0x4000, 0x200000},
      {0x2000, UINT64_MAX, 0x2000, 0x1000, 0x2000},
      {0x2001, UINT64_MAX, 0x1000, 0x1000, 0x3000},
      {0x2001, UINT64_MAX, 0x2000, 0x1000, 0x200000},
      {0x200001, UINT64_MAX, 0x1000, 0x200000, 0x400000},
      {0, 0x300000, 0x100000, 0x1000, 0x200000},
      {0, 0x2fffff, 0x100000, 0x1000, 1},
      {0, 0x1000, 0x1000, 0x1000, 1},
      {0, UINT64_MAX, 0x10000000, 0x1000, 0x100000000},
      {0, 0x100000000, 0x10000000, 0x1000, 1},
      {0, UINT64_MAX, UINT64_MAX, 0x1000, 1},
      {UINT64_MAX, UINT64_MAX, 0, 0x1000, 1},
      {0, UINT64_MAX, 0x1000, 1ull << 63, 1},
  };

  (void)state;
  add(0x1000, 0x3000, USABLE);
  add(0x200000, 0x400000, USABLE);
  add(0x600000, 0x40000000, BAD);
  add(0x100000000, 0x100000000, USABLE);
  assert_int_equal(memory_map_normalise(&map), BOOT_OK);
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    uint64_t base = 1;
    enum boot_status status = memory_map_find(&map, cases[i].from, cases[i].to, cases[i].length,
                                              cases[i].alignment, &base);

    assert_int_equal(base, cases[i].base);
    assert_int_equal(status, base == 1 ? BOOT_OUT_OF_MEMORY : BOOT_OK);
  }
}

static void test_kind_is_ram(void **state) {
  (void)state;
  for (uint32_t kind = 0; kind < 100; kind++) { /* kiln.h: 1 to 4 and 6 to 8. */
    assert_int_equal(memory_kind_is_ram(kind), kind < 9 && 0x1de >> kind & 1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_normalise, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_add, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_normalise_full, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_many_regions, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_claim, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_claim_full, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_find, set_up, tear_down),
      cmocka_unit_test(test_kind_is_ram),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

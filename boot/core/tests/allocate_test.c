/*
 * Unit tests of allocate.c: chunks, a list that grows, and what the memory map says in the end. The
 * list is one for the whole program: these tests run in their order.
 */
#include "boot/core/allocate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/fake_firmware.h"

#define PIECES 200u /* More than the list holds at first. */

static struct kiln_memory_region regions[2048];

static uint64_t allocate(uint64_t length, enum kiln_memory_kind kind) {
  uint64_t physical;

  assert_int_equal(boot_allocate(length, PAGE_SIZE, kind, &physical), BOOT_OK);
  return physical;
}

static uint32_t kind_at(const struct memory_map *map, uint64_t address) {
  for (uint32_t i = 0; i < map->count; i++)
    if (address - map->regions[i].base < map->regions[i].length) return map->regions[i].kind;
  return 0;
}

/* Small pieces follow each other in one chunk; what they leave is the kernel's. */
static void test_chunk(void **state) {
  struct memory_map map = {.regions = regions, .capacity = 2048};
  uint64_t left, first, large;

  (void)state;
  fake_reset();
  fake.chunks = 1;
  left = fake.memory_left;
  first = allocate(PAGE_SIZE, KILN_MEMORY_MODULE);
  assert_int_equal(allocate(2 * PAGE_SIZE, KILN_MEMORY_MODULE), first + PAGE_SIZE);
  assert_int_equal(left - fake.memory_left, BOOT_CHUNK);
  large = allocate(BOOT_CHUNK, KILN_MEMORY_KERNEL); /* Has a place of its own, */
  assert_int_equal(allocate(PAGE_SIZE, KILN_MEMORY_MODULE), first + 3 * PAGE_SIZE); /* not they. */
  assert_int_equal(left - fake.memory_left, 2 * BOOT_CHUNK);
  boot_prepare(2 * BOOT_CHUNK); /* From here on, nothing is asked of the firmware. */
  left = fake.memory_left;
  allocate(BOOT_CHUNK + PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE);
  allocate(PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE);
  assert_int_equal(fake.memory_left, left);
  assert_int_equal(firmware_memory_map(&map), BOOT_OK);
  assert_int_equal(boot_claim_allocated(&map), BOOT_OK);
  assert_int_equal(kind_at(&map, first), KILN_MEMORY_MODULE);
  assert_int_equal(kind_at(&map, first + 3 * PAGE_SIZE), KILN_MEMORY_MODULE);
  assert_int_equal(kind_at(&map, first + 4 * PAGE_SIZE), KILN_MEMORY_USABLE);
  assert_int_equal(kind_at(&map, large), KILN_MEMORY_KERNEL);
}

/* Pieces of different kinds, none of which continues the one before. */
static void test_many(void **state) {
  struct memory_map map = {.regions = regions, .capacity = 2048};
  uint64_t pieces[PIECES];
  uint32_t count = boot_allocation_count();

  (void)state;
  fake_reset();
  for (uint32_t i = 0; i < PIECES; i++)
    pieces[i] = allocate(PAGE_SIZE, i % 2 ? KILN_MEMORY_MODULE : KILN_MEMORY_KERNEL);
  assert_int_equal(boot_allocation_count(), count + PIECES);
  assert_int_equal(firmware_memory_map(&map), BOOT_OK);
  assert_int_equal(boot_claim_allocated(&map), BOOT_OK);
  for (uint32_t i = 0; i < PIECES; i++)
    assert_int_equal(kind_at(&map, pieces[i]), i % 2 ? KILN_MEMORY_MODULE : KILN_MEMORY_KERNEL);
}

/* The firmware's last map says that what it gave is something else. */
static void test_taken(void **state) {
  struct memory_map map = {.regions = regions, .capacity = 2048};
  uint64_t taken;

  (void)state;
  fake_reset();
  taken = allocate(PAGE_SIZE, KILN_MEMORY_MODULE) + 5;
  assert_int_equal(firmware_memory_map(&map), BOOT_OK);
  assert_int_equal(memory_map_add(&map, taken, 1, KILN_MEMORY_RESERVED), BOOT_OK);
  assert_int_equal(boot_claim_allocated(&map), BOOT_MEMORY_TAKEN);
  map.count = 0; /* There is nothing at all. */
  assert_int_equal(boot_claim_allocated(&map), BOOT_MEMORY_TAKEN);
  map = (struct memory_map){.regions = regions, .capacity = 3};
  assert_int_equal(boot_claim_allocated(&map), BOOT_MEMORY_MAP_FULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_chunk),
      cmocka_unit_test(test_many),
      cmocka_unit_test(test_taken),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

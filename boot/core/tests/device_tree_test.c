/* Unit tests of device_tree.c: trees as firmware has them, and trees that lie. */
#include "device_tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/address_space.h"
#include "boot/core/tests/fake_firmware.h"

#define TREE_SIZE (DEVICE_TREE_HEADER + 100u)
#define WARNING "is damaged, and not passed on."

/* Fields of the header (Devicetree Specification 0.4 §5.2), by their offset. */
enum field {
  MAGIC = 0,
  TOTAL_SIZE = 4,
  STRUCTURE = 8,
  STRINGS = 12,
  RESERVATIONS = 16,
  VERSION = 20,
  LAST_COMPATIBLE = 24,
  STRINGS_SIZE = 32,
  STRUCTURE_SIZE = 36,
};

static _Alignas(4096) uint8_t memory[4 << 20];
static struct kiln_memory_region regions[3];
static struct memory_map map;

static uint64_t address_of(uint64_t offset) {
  return (uint64_t)(uintptr_t)(memory + offset);
}

static void put(enum field field, uint32_t value) {
  for (int i = 0; i < 4; i++) memory[field + i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Reservations, structure and strings, in that order and one behind the other. */
static int setup(void **state) {
  (void)state;
  fake_reset();
  for (uint32_t i = 0; i < sizeof(memory); i++) memory[i] = (uint8_t)(i * 7);
  put(MAGIC, 0xd00dfeed);
  put(TOTAL_SIZE, TREE_SIZE);
  put(RESERVATIONS, DEVICE_TREE_HEADER);
  put(STRUCTURE, DEVICE_TREE_HEADER + 16);
  put(STRUCTURE_SIZE, 64);
  put(STRINGS, DEVICE_TREE_HEADER + 80);
  put(STRINGS_SIZE, 20);
  put(VERSION, 17);
  put(LAST_COMPATIBLE, 16);
  regions[0] = (struct kiln_memory_region){
      .base = address_of(0), .length = sizeof(memory), .kind = KILN_MEMORY_USABLE};
  map = (struct memory_map){.regions = regions, .count = 1, .capacity = 3};
  return 0;
}

/* Copies the tree at `offset`: true if the kernel gets one, else with a warning. */
static int is_copied(uint64_t offset) {
  struct kiln_device_tree tree = {0};

  assert_int_equal(device_tree_copy(&map, address_of(offset), &tree), BOOT_OK);
  if (tree.data == 0) {
    assert_int_equal(tree.size, 0);
    assert_non_null(strstr(fake.printed, WARNING));
    return 0;
  }
  assert_string_equal(fake.printed, "");
  assert_memory_equal((const void *)(uintptr_t)((uint64_t)tree.data - DIRECT_MAP_BASE),
                      memory + offset, tree.size);
  return 1;
}

static void test_copy(void **state) {
  struct kiln_device_tree tree = {0};

  (void)state;
  assert_true(is_copied(0));
  assert_int_equal(device_tree_copy(&map, address_of(0), &tree), BOOT_OK);
  assert_int_equal(tree.size, TREE_SIZE);
}

static void test_no_memory(void **state) {
  struct kiln_device_tree tree = {0};

  (void)state;
  fake.memory_left = 0;
  assert_int_equal(device_tree_copy(&map, address_of(0), &tree), BOOT_OUT_OF_MEMORY);
  assert_int_equal(tree.size, 0);
}

static void test_largest(void **state) {
  (void)state;
  put(TOTAL_SIZE, DEVICE_TREE_MAX);
  assert_true(is_copied(0));
  put(TOTAL_SIZE, DEVICE_TREE_MAX + 1);
  assert_false(is_copied(0));
}

/* The header's last byte, and the tree's, are in RAM or they are not. */
static void test_end_of_memory(void **state) {
  (void)state;
  regions[0].length = TREE_SIZE;
  assert_true(is_copied(0));
  regions[0].length = TREE_SIZE - 1;
  assert_false(is_copied(0));
  regions[0].length = DEVICE_TREE_HEADER - 1;
  assert_false(is_copied(0));
  map.count = 0;
  assert_false(is_copied(0));
}

/* Kinds of RAM may change within it; it cannot reach over a hole, or something else. */
static void test_regions(void **state) {
  (void)state;
  regions[0].length = 64;
  regions[1] = (struct kiln_memory_region){address_of(64), 4096, KILN_MEMORY_ACPI_NVS, 0};
  map.count = 2;
  assert_true(is_copied(0));
  regions[1].kind = KILN_MEMORY_RESERVED;
  assert_false(is_copied(0));
  fake_reset();
  regions[1] = (struct kiln_memory_region){address_of(65), 4096, KILN_MEMORY_USABLE, 0};
  assert_false(is_copied(0));
}

static void test_place(void **state) {
  (void)state;
  memmove(memory + 4, memory, TREE_SIZE);
  assert_false(is_copied(4));
}

static void test_header(void **state) {
  static const struct {
    enum field field;
    uint32_t value;
  } lies[] = {
      {MAGIC, 0xedfe0dd0},
      {TOTAL_SIZE, 0},
      {TOTAL_SIZE, DEVICE_TREE_HEADER - 1},
      {TOTAL_SIZE, TREE_SIZE - 1},
      {TOTAL_SIZE, UINT32_MAX},
      {STRUCTURE, DEVICE_TREE_HEADER - 1},
      {STRUCTURE, UINT32_MAX},
      {STRUCTURE_SIZE, TREE_SIZE},
      {STRUCTURE_SIZE, UINT32_MAX},
      {STRINGS, TREE_SIZE + 1},
      {STRINGS_SIZE, 21},
      {STRINGS_SIZE, UINT32_MAX},
      {RESERVATIONS, 0},
      {RESERVATIONS, TREE_SIZE - 15},
      {VERSION, 16},
      {LAST_COMPATIBLE, 18},
  };

  for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
    setup(state);
    put(lies[i].field, lies[i].value);
    assert_false(is_copied(0));
  }
  setup(state);
  put(VERSION, 18); /* It says itself that version 16 reads it. */
  assert_true(is_copied(0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_copy, setup),
      cmocka_unit_test_setup(test_no_memory, setup),
      cmocka_unit_test_setup(test_largest, setup),
      cmocka_unit_test_setup(test_end_of_memory, setup),
      cmocka_unit_test_setup(test_regions, setup),
      cmocka_unit_test_setup(test_place, setup),
      cmocka_unit_test_setup(test_header, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

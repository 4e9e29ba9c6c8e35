/*
 * Unit tests of paging.c and address_space.c: page tables are built in the test's own
 * memory and then walked as a processor would.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/address_space.h"
#include "boot/core/paging.h"
#include "boot/core/tests/fake_firmware.h"
#include "boot/handoff/handoff.h"
#include "lib/elf.h"
#include "page_walk.h"

#define KIB 1024ull
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

static void assert_maps(const struct page_tables *tables, uint64_t address, uint64_t physical,
                        int write, int execute) {
  struct translation found = translate(tables->root, address);

  assert_true(found.mapped);
  assert_int_equal(found.physical, physical);
  assert_int_equal(found.write, write);
  assert_int_equal(found.execute, execute);
}

static struct page_tables new_tables(int has_1gib_pages) {
  struct page_tables tables;

  fake.memory_left = 32 * MIB;
  assert_int_equal(paging_create(&tables), BOOT_OK);
  tables.has_1gib_pages = has_1gib_pages;
  return tables;
}

static void test_rights_and_neighbours(void **state) {
  struct page_tables tables = new_tables(1);
  uint64_t at = KILN_KERNEL_BASE;
  (void)state;

  assert_int_equal(paging_map(&tables, at, 0x5000, 0x2000, PAGING_EXECUTE), BOOT_OK);
  assert_int_equal(paging_map(&tables, at + 0x2000, 0x7000, 0x1000, 0), BOOT_OK);
  assert_int_equal(paging_map(&tables, at + 0x4000, 0x9000, 0x1000, PAGING_WRITE), BOOT_OK);
  assert_maps(&tables, at + 0x1abc, 0x6abc, 0, 1);
  assert_maps(&tables, at + 0x2000, 0x7000, 0, 0);
  assert_maps(&tables, at + 0x4fff, 0x9fff, 1, 0);
  assert_false(translate(tables.root, at + 0x3000).mapped);
  assert_false(translate(tables.root, at + 0x5000).mapped);
  assert_false(translate(tables.root, at - 1).mapped);
  assert_false(translate(tables.root, 0).mapped);
}

static void test_largest_pages(void **state) {
  struct page_tables tables = new_tables(1);
  uint64_t start = 2 * MIB - 8 * KIB, end = 3 * GIB + 2 * MIB + 4 * KIB;
  (void)state;

  assert_int_equal(paging_map(&tables, DIRECT_MAP_BASE + start, start, end - start, PAGING_WRITE),
                   BOOT_OK);
  assert_int_equal(translate(tables.root, DIRECT_MAP_BASE + start).page_size, 4 * KIB);
  assert_int_equal(translate(tables.root, DIRECT_MAP_BASE + 2 * MIB).page_size, 2 * MIB);
  assert_int_equal(translate(tables.root, DIRECT_MAP_BASE + GIB).page_size, GIB);
  assert_int_equal(translate(tables.root, DIRECT_MAP_BASE + 3 * GIB).page_size, 2 * MIB);
  assert_int_equal(translate(tables.root, DIRECT_MAP_BASE + end - 1).page_size, 4 * KIB);
  assert_false(translate(tables.root, DIRECT_MAP_BASE + end).mapped);
  for (uint64_t address = start; address < end; address += 1 * MIB + 4 * KIB)
    assert_maps(&tables, DIRECT_MAP_BASE + address, address, 1, 0);
}

static void test_without_1gib_pages(void **state) {
  struct page_tables tables = new_tables(0);
  (void)state;

  assert_int_equal(paging_map(&tables, DIRECT_MAP_BASE, 0, 4 * GIB, PAGING_WRITE), BOOT_OK);
  assert_int_equal(translate(tables.root, DIRECT_MAP_BASE + 2 * GIB).page_size, 2 * MIB);
  assert_maps(&tables, DIRECT_MAP_BASE + 4 * GIB - 1, 4 * GIB - 1, 1, 0);
}

/* Random ranges, one after the other, against a list of what was asked for. */
static void test_random_ranges(void **state) {
  (void)state;

  srand(20);
  for (int round = 0; round < 200; round++) {
    struct page_tables tables = new_tables(round & 1);
    uint64_t virtual_address = DIRECT_MAP_BASE, starts[8], physicals[8], lengths[8];

    for (int i = 0; i < 8; i++) {
      virtual_address += ((uint64_t)rand() % 700) * PAGE_SIZE;
      starts[i] = virtual_address;
      physicals[i] = ((uint64_t)rand() % 4) * 2 * MIB + ((uint64_t)rand() % 3) * PAGE_SIZE;
      if (rand() & 1) physicals[i] += virtual_address & (2 * MIB - 1);
      lengths[i] = ((uint64_t)rand() % 2000 + 1) * PAGE_SIZE;
      virtual_address += lengths[i] + PAGE_SIZE;
      assert_int_equal(paging_map(&tables, starts[i], physicals[i], lengths[i], 0), BOOT_OK);
    }
    for (int i = 0; i < 8; i++) {
      for (uint64_t at = 0; at < lengths[i]; at += PAGE_SIZE)
        assert_maps(&tables, starts[i] + at, physicals[i] + at, 0, 0);
      assert_false(translate(tables.root, starts[i] + lengths[i]).mapped);
    }
  }
}

static void test_out_of_memory(void **state) {
  struct page_tables tables = new_tables(1);
  (void)state;

  fake.memory_left = 0;
  assert_int_equal(paging_map(&tables, 0, 0, 64 * GIB + 4 * KIB, 0), BOOT_OK);
  tables.free_pages = 1;
  assert_int_equal(paging_map(&tables, DIRECT_MAP_BASE, 0, 4 * KIB, 0), BOOT_OUT_OF_MEMORY);
  assert_int_equal(paging_reserve(&tables, 1), BOOT_OUT_OF_MEMORY);
}

/* What paging_count says is exactly what paging_map takes, whatever the ranges are. */
static void test_count(void **state) {
  (void)state;
  srand(21);
  for (int round = 0; round < 40; round++) {
    struct page_tables tables = new_tables(round & 1);
    struct table_count count = {0};
    uint64_t at = 0, starts[12], lengths[12];

    for (int i = 0; i < 12; i++) {
      uint64_t unit = rand() & 1 ? PAGE_SIZE : rand() & 1 ? 2 * MIB : GIB;

      at = (at + (uint64_t)rand() % 600 * unit + unit - 1) & ~(unit - 1);
      starts[i] = at;
      lengths[i] = ((uint64_t)rand() % 30 + 1) * unit;
      if (rand() & 1) lengths[i] += (uint64_t)rand() % 700 * PAGE_SIZE;
      at += lengths[i] + PAGE_SIZE;
      paging_count(&tables, &count, starts[i], lengths[i]);
    }
    assert_int_equal(paging_reserve(&tables, count.tables), BOOT_OK);
    fake.memory_left = 0;
    tables.free_pages = count.tables;
    for (int i = 0; i < 12; i++)
      assert_int_equal(
          paging_map(&tables, DIRECT_MAP_BASE + starts[i], starts[i], lengths[i], PAGING_WRITE),
          BOOT_OK);
    assert_int_equal(tables.free_pages, 0);
    assert_int_equal(paging_map(&tables, FRAMEBUFFER_BASE, 0, PAGE_SIZE, 0), BOOT_PAGE_TABLES_FULL);
  }
}

static void test_address_space(void **state) {
  static struct kernel_file kernel = {
      .image = {.base = KILN_KERNEL_BASE,
                .size = 0x5000,
                .segments = {{.memory = {0, 0x1001}, .file_size = 0x10, .flags = PF_R | PF_X},
                             {.memory = {0x2000, 0x10}, .flags = PF_R},
                             {.memory = {0x4010, 0x10}, .flags = PF_R | PF_W}},
                .segment_count = 3},
      .header = {.stack_size = 0x1801},
      .virtual_address = KILN_KERNEL_BASE,
      .physical = 16 * MIB,
  };
  struct kiln_memory_region regions[] = {
      {0, 0x9f000, KILN_MEMORY_USABLE, 0},        {0xf0000, 0x10000, KILN_MEMORY_RESERVED, 0},
      {1 * MIB, 63 * MIB, KILN_MEMORY_USABLE, 0}, {64 * MIB, MIB, KILN_MEMORY_ACPI_NVS, 0},
      {65 * MIB, 4096, KILN_MEMORY_BAD, 0},       {4 * GIB, GIB, KILN_MEMORY_USABLE, 0},
      {1ull << 47, GIB, KILN_MEMORY_USABLE, 0},
  };
  struct memory_map map = {regions, 7, 7};
  struct kiln_framebuffer screen = {
      .kind = KILN_FRAMEBUFFER_LINEAR, .physical = 0xfd001000, .size = 5 * MIB};
  struct address_space space;
  struct translation found;
  (void)state;

  fake.memory_left = 32 * MIB;
  fake.uart = 0x9000400;
  assert_int_equal(address_space_create(&space, &kernel), BOOT_OK);
  assert_int_equal(address_space_reserve(&space, &map), BOOT_OK);
  fake.memory_left = 0; /* What follows comes when nothing may fail any more. */
  assert_int_equal(address_space_map_ram(&space, &map, 0xf5b80, 0xf7ff0), BOOT_OK);
  assert_int_equal(address_space_map_framebuffer(&space, &screen), BOOT_OK);

  assert_maps(&space.tables, KILN_KERNEL_BASE + 0x1000, 16 * MIB + 0x1000, 0, 1);
  assert_maps(&space.tables, KILN_KERNEL_BASE + 0x2000, 16 * MIB + 0x2000, 0, 0);
  assert_false(translate(space.tables.root, KILN_KERNEL_BASE + 0x3000).mapped);
  assert_maps(&space.tables, KILN_KERNEL_BASE + 0x4010, 16 * MIB + 0x4010, 1, 0);

  assert_int_equal(space.stack.size, 0x2000);
  assert_true(translate(space.tables.root, space.stack.base).write);
  assert_false(translate(space.tables.root, space.stack.base).execute);
  assert_false(translate(space.tables.root, space.stack.base - 1).mapped);
  assert_false(translate(space.tables.root, space.stack.base + space.stack.size).mapped);
  assert_true(translate(space.tables.root, KILN_HANDOFF_BASE).execute);
  assert_false(translate(space.tables.root, KILN_HANDOFF_BASE).write);
  assert_false(translate(space.tables.root, KILN_HANDOFF_BASE + 4096).execute);
  found = translate(space.tables.root, KILN_HANDOFF_BASE + FAKE_HANDOFF_CODE);
  assert_memory_equal((void *)(uintptr_t)found.physical, fake_handoff_code,
                      sizeof(fake_handoff_code));

  found = translate(space.tables.root, KILN_UART_BASE + 0x400);
  assert_int_equal(found.mapped, WALK_HAS_DEVICES);
  assert_int_equal(found.device, WALK_HAS_DEVICES);
  assert_int_equal(found.physical, WALK_HAS_DEVICES ? fake.uart : 0);
  assert_false(found.execute);
  assert_false(translate(space.tables.root, KILN_UART_BASE + 0x1000).mapped);

  assert_maps(&space.tables, DIRECT_MAP_BASE, 0, 1, 0);
  assert_maps(&space.tables, DIRECT_MAP_BASE + 65 * MIB - 1, 65 * MIB - 1, 1, 0);
  assert_maps(&space.tables, DIRECT_MAP_BASE + 4 * GIB, 4 * GIB, 1, 0);
  assert_maps(&space.tables, DIRECT_MAP_BASE + 0xf5b80, 0xf5b80, 1, 0); /* The root pointer, */
  assert_false(translate(space.tables.root, DIRECT_MAP_BASE + 0xf6000).mapped); /* not the ROM; */
  assert_maps(&space.tables, DIRECT_MAP_BASE + 0xf7ff0, 0xf7ff0, 1,
              0); /* SMBIOS's, which goes on */
  assert_maps(&space.tables, DIRECT_MAP_BASE + 0xf8000, 0xf8000, 1, 0); /* in the next page; */
  assert_false(translate(space.tables.root, DIRECT_MAP_BASE + 65 * MIB).mapped); /* no bad RAM. */
  assert_false(translate(space.tables.root, DIRECT_MAP_BASE + (1ull << 47)).mapped);

  assert_int_equal((uint64_t)screen.address & 0xfff, 0);
  found = translate(space.tables.root, (uint64_t)screen.address + 2 * MIB);
  assert_true(found.mapped && found.write && found.write_combining && !found.execute);
  assert_int_equal(found.physical, 0xfd001000 + 2 * MIB);
  assert_int_equal(found.page_size, 2 * MIB);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rights_and_neighbours),
      cmocka_unit_test(test_largest_pages),
      cmocka_unit_test(test_without_1gib_pages),
      cmocka_unit_test(test_random_ranges),
      cmocka_unit_test(test_out_of_memory),
      cmocka_unit_test(test_address_space),
      cmocka_unit_test(test_count),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

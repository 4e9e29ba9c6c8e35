/* Unit tests of processors.c: what is taken, mapped and said, with too little of everything too. */
#define _GNU_SOURCE /* sched.h has affinities only then. */

#include "boot/core/processors.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/madt.h"
#include "boot/core/tests/fake_firmware.h"
#include "boot/handoff/x86_64/processors.h"
#include "page_walk.h"

#define MIB (1ull << 20)
#define OTHERS 3u
#define LOCAL_APIC 0xfee00000u
#define STACK 0x5000u

/* A root pointer, an XSDT and a MADT, as madt_test.c has them. */
static struct __attribute__((packed)) {
  uint8_t rsdp[24];
  uint64_t xsdt_address;
  uint8_t xsdt[36];
  uint64_t madt_address;
  uint8_t madt[36];
  uint32_t local_apic, flags;
  uint8_t entries[OTHERS + 1][8];
} tables;

static struct kiln_memory_region regions[4];
static struct memory_map map;
static struct address_space space;
static struct kernel_file kernel;
static uint64_t physical;

static void close_table(uint8_t *table, const char *signature, uint32_t length) {
  uint8_t sum = 0;

  memcpy(table, signature, 4);
  memcpy(table + 4, &length, 4);
  table[9] = 0;
  for (uint32_t i = 0; i < length; i++) sum = (uint8_t)(sum + table[i]);
  table[9] = (uint8_t)-sum;
}

/* Stays on the processor that this runs on by then: each has an ID of its own. */
static void stay_here(void) {
  cpu_set_t here;

  CPU_ZERO(&here);
  CPU_SET(sched_getcpu(), &here);
  assert_int_equal(sched_setaffinity(0, sizeof(here), &here), 0);
}

static int setup(void **state) {
  (void)state;
  stay_here();
  fake_reset();
  memset(&tables, 0, sizeof(tables));
  tables.rsdp[15] = 2;
  tables.xsdt_address = (uint64_t)(uintptr_t)tables.xsdt;
  tables.madt_address = (uint64_t)(uintptr_t)tables.madt;
  tables.local_apic = LOCAL_APIC;
  for (uint32_t i = 0; i <= OTHERS; i++) {
    const uint8_t entry[8] = {0, 8, (uint8_t)i, (uint8_t)(processors_own_id() + i), 1};

    memcpy(tables.entries[i], entry, sizeof(entry));
  }
  close_table(tables.xsdt, "XSDT", 44);
  close_table(tables.madt, "APIC", 44 + sizeof(tables.entries));
  regions[0] = (struct kiln_memory_region){0, 0x9f000, KILN_MEMORY_USABLE, KILN_MEMORY_LOW};
  regions[1] = (struct kiln_memory_region){LOCAL_APIC, 0x1000, KILN_MEMORY_RESERVED, 0};
  regions[2] = (struct kiln_memory_region){(uint64_t)(uintptr_t)&tables, sizeof(tables),
                                           KILN_MEMORY_ACPI_RECLAIMABLE, 0};
  map = (struct memory_map){.regions = regions, .count = 3, .capacity = 4};
  kernel = (struct kernel_file){.header = {.stack_size = STACK, .processors = 1}};
  kernel.virtual_address = KILN_KERNEL_BASE;
  assert_int_equal(address_space_create(&space, &kernel), BOOT_OK);
  return 0;
}

static const struct kiln_processor *prepare(void) {
  const struct handoff_processors *processors;

  assert_int_equal(processors_prepare(&space, &map, (uint64_t)(uintptr_t)&tables, &physical),
                   BOOT_OK);
  processors = (const void *)(uintptr_t)physical;
  return (const void *)(uintptr_t)(processors->list - DIRECT_MAP_BASE);
}

static struct translation walk(uint64_t address) {
  return translate(space.tables.root, address);
}

static void test_stacks(void **state) {
  const struct kiln_processor *list = prepare();
  const struct handoff_processors *processors = (const void *)(uintptr_t)physical;
  uint64_t end = space.stack.base + space.stack.size;

  (void)state;
  assert_string_equal(fake.printed, "");
  assert_int_equal(processors->count, 1 + OTHERS);
  for (uint32_t i = 1; i <= OTHERS; i++) {
    assert_int_equal(list[i].apic_id, (uint8_t)(processors_own_id() + i));
    assert_int_equal(list[i].state, KILN_PROCESSOR_NOT_STARTED);
    assert_int_equal(list[i].stack.base, end + KILN_STACK_GUARD);
    assert_int_equal(list[i].stack.size, STACK);
    for (uint64_t at = end; at < list[i].stack.base; at += PAGE_SIZE) assert_false(walk(at).mapped);
    end = list[i].stack.base + STACK + HANDOFF_PAGE_SIZE;
    for (uint64_t at = list[i].stack.base; at < end; at += PAGE_SIZE)
      assert_true(walk(at).mapped && walk(at).write && !walk(at).execute);
  }
  assert_false(walk(end).mapped);
}

static void test_local_apic(void **state) {
  const struct handoff_processors *processors;
  const uint64_t *table;

  prepare();
  processors = (const void *)(uintptr_t)physical;
  assert_int_equal(walk(processors->local_apic).physical, LOCAL_APIC);
  assert_true(walk(processors->local_apic).write && !walk(processors->local_apic).execute);
  table = (const uint64_t *)(uintptr_t)space.tables.root;
  for (uint32_t shift = 39; shift > 12; shift -= 9)
    table = (const uint64_t *)(uintptr_t)(table[processors->local_apic >> shift & 511] & ~0xfffull);
  assert_int_equal(table[processors->local_apic >> 12 & 511] & 0x18, 0x18); /* Not cached. */
  /* What is RAM, no page, or nothing is not mapped. */
  setup(state);
  regions[1].kind = KILN_MEMORY_USABLE;
  prepare();
  assert_int_equal(((const struct handoff_processors *)(uintptr_t)physical)->local_apic, 0);
  for (uint32_t address = 0; address < 2; address++) {
    setup(state);
    tables.local_apic = address;
    close_table(tables.madt, "APIC", 44 + sizeof(tables.entries));
    prepare();
    assert_int_equal(((const struct handoff_processors *)(uintptr_t)physical)->local_apic, 0);
  }
}

static void test_no_memory_for_stacks(void **state) {
  const struct kiln_processor *list;

  (void)state;
  fake.memory_left = 16 * PAGE_SIZE;
  list = prepare();
  assert_string_equal(fake.printed,
                      "kiln: warning: not all processors are started: there is no "
                      "memory for their stacks.\n");
  for (uint32_t i = 1; i <= OTHERS; i++) assert_int_equal(list[i].stack.size, 0);
}

/* The window ends: 60 stacks of 16 MiB do not fit behind another 4. */
static void test_no_addresses(void **state) {
  struct kiln_stack stack;
  uint32_t count = 1000;

  (void)state;
  space.stack.size = KILN_STACK_MAXIMUM;
  fake.memory_left = 0;
  assert_int_equal(address_space_map_stacks(&space, &count, &stack), BOOT_OK);
  assert_int_equal(count, 0);
  space.stack.size = 0x1000000 - KILN_STACK_GUARD - HANDOFF_PAGE_SIZE;
  space.stack.base = 0 - 3 * 0x1000000ull - space.stack.size;
  fake.memory_left = 64 * MIB;
  count = 1000;
  assert_int_equal(address_space_map_stacks(&space, &count, &stack), BOOT_OK);
  assert_int_equal(count, 2); /* The last page of the address space stays free. */
  assert_true(walk(stack.base + 2 * 0x1000000ull - KILN_STACK_GUARD - PAGE_SIZE).mapped);
}

static void test_low_memory(void **state) {
  const struct handoff_processors *processors;

  (void)state;
  prepare();
  processors = (const void *)(uintptr_t)physical;
  assert_int_equal(processors_place(&space, &map, physical), BOOT_OK);
  assert_int_equal(processors->low, 0x10000);
  assert_true(walk(0x10000).execute && !walk(0x10000).write);
  assert_int_equal(walk(0x10000).physical, 0x10000);
  assert_int_equal(regions[0].kind, KILN_MEMORY_USABLE);
  setup(state);
  prepare();
  processors = (const void *)(uintptr_t)physical;
  regions[0].length = 0x11000; /* A page too few. */
  assert_int_equal(processors_place(&space, &map, physical), BOOT_OK);
  assert_int_equal(processors->low, 0);
  assert_non_null(strstr(fake.printed, "there is no free memory from 64 KiB to 1 MiB."));
}

static void expect_warning(const char *text) {
  prepare();
  assert_non_null(strstr(fake.printed, "kiln: warning: the firmware's table of processors"));
  assert_non_null(strstr(fake.printed, text));
}

static void test_warnings(void **state) {
  tables.madt[9]++;
  expect_warning("is missing");
  setup(state);
  tables.entries[1][1] = 200;
  close_table(tables.madt, "APIC", 44 + sizeof(tables.entries));
  expect_warning("is damaged");
  setup(state);
  tables.entries[0][3]--;
  close_table(tables.madt, "APIC", 44 + sizeof(tables.entries));
  expect_warning("does not name the processor");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_stacks, setup),
      cmocka_unit_test_setup(test_local_apic, setup),
      cmocka_unit_test_setup(test_no_memory_for_stacks, setup),
      cmocka_unit_test_setup(test_no_addresses, setup),
      cmocka_unit_test_setup(test_low_memory, setup),
      cmocka_unit_test_setup(test_warnings, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Unit tests of madt.c: tables as firmware has them, and tables that lie. */
#include "boot/core/madt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/random.h"

#define ROOM (128u << 10)
#define OWN 5u /* The APIC ID of the first processor. */
#define ENABLED 1u
#define CAPABLE 2u
#define XSDT 256u /* Offsets in `memory`. */
#define MADT 1024u

/* What the firmware has, all of it in one region of the map, unless a test says otherwise. */
static _Alignas(4096) uint8_t memory[2 * ROOM];
static struct kiln_memory_region regions[2];
static struct memory_map map;
static uint32_t madt_end;
static struct kiln_processor list[MADT_PROCESSORS_MAX];

static uint64_t address_of(uint32_t offset) {
  return (uint64_t)(uintptr_t)(memory + offset);
}

static void put(uint32_t offset, uint64_t value, uint32_t size) {
  memcpy(memory + offset, &value, size);
}

/* Gives the table at `offset` its length and a checksum. */
static void close_table(uint32_t offset, uint32_t length) {
  uint8_t sum = 0;

  put(offset + 4, length, 4);
  memory[offset + 9] = 0;
  for (uint32_t i = 0; i < length; i++) sum = (uint8_t)(sum + memory[offset + i]);
  memory[offset + 9] = (uint8_t)-sum;
}

static void add_local_apic(uint8_t acpi_id, uint8_t apic_id, uint32_t flags) {
  const uint8_t entry[8] = {0, 8, acpi_id, apic_id, (uint8_t)flags};

  memcpy(memory + madt_end, entry, sizeof(entry));
  madt_end += sizeof(entry);
}

static void add_x2apic(uint32_t acpi_id, uint32_t apic_id, uint32_t flags) {
  const uint32_t entry[4] = {9 | 16 << 8, apic_id, flags, acpi_id};

  memcpy(memory + madt_end, entry, sizeof(entry));
  madt_end += sizeof(entry);
}

/* A machine of ACPI 2, whose two root tables name another table, and the MADT. */
static int setup(void **state) {
  (void)state;
  memset(memory, 0, sizeof(memory));
  memset(list, 0, sizeof(list));
  regions[0] = (struct kiln_memory_region){
      .base = address_of(0), .length = sizeof(memory), .kind = KILN_MEMORY_ACPI_RECLAIMABLE};
  map = (struct memory_map){.regions = regions, .count = 1, .capacity = 2};
  memory[15] = 2;
  put(16, 0, 4); /* A test's memory has no address of 32 bits. */
  put(24, address_of(XSDT), 8);
  memcpy(memory + XSDT, "XSDT", 4);
  put(XSDT + 36, address_of(0), 8);
  put(XSDT + 44, address_of(MADT), 8);
  close_table(XSDT, 52);
  memcpy(memory + MADT, "APIC", 4);
  put(MADT + 36, 0xfee00000, 4);
  madt_end = MADT + 44;
  return 0;
}

/* Reads the machine, and checks what holds of any. Returns how many processors there are. */
static uint32_t read_machine(struct madt_report *report) {
  struct acpi_table madt;
  uint32_t count;

  close_table(MADT, madt_end - MADT);
  madt = madt_find(&map, address_of(0));
  memset(list, 0, sizeof(list));
  count = madt_read(&madt, OWN, list, report);
  assert_in_range(count, 1, madt_room(&madt));
  assert_int_equal(list[0].state, KILN_PROCESSOR_FIRST);
  assert_int_equal(list[0].apic_id, OWN);
  for (uint32_t i = 1; i < count; i++) {
    assert_in_range(list[i].state, KILN_PROCESSOR_NOT_STARTED, KILN_PROCESSOR_OFFLINE);
    assert_int_equal(list[i].entry | list[i].argument | list[i].stack.base | list[i].stack.size, 0);
    for (uint32_t j = 0; j < i; j++) assert_int_not_equal(list[i].apic_id, list[j].apic_id);
  }
  return count;
}

static void test_all_kinds(void **state) {
  struct madt_report report;

  (void)state;
  add_local_apic(1, 0, ENABLED);
  add_local_apic(2, OWN, ENABLED);
  add_local_apic(3, 6, 0);       /* Not there, and never will be. */
  add_local_apic(4, 7, CAPABLE); /* May come. */
  add_local_apic(5, 0xff, ENABLED);
  add_local_apic(6, 0, ENABLED); /* Named twice, */
  add_x2apic(7, 0, ENABLED);     /* and once more. */
  add_x2apic(8, 0xffffffff, ENABLED);
  add_x2apic(1000, 300, ENABLED | CAPABLE);
  memcpy(memory + madt_end, (const uint8_t[]){1, 12}, 2); /* An I/O APIC. */
  madt_end += 12;
  assert_int_equal(read_machine(&report), 4);
  assert_int_equal(list[0].acpi_id, 2);
  assert_int_equal(list[1].apic_id, 0);
  assert_int_equal(list[1].acpi_id, 1);
  assert_int_equal(list[1].state, KILN_PROCESSOR_NOT_STARTED);
  assert_int_equal(list[2].apic_id, 7);
  assert_int_equal(list[2].state, KILN_PROCESSOR_OFFLINE);
  assert_int_equal(list[3].apic_id, 300);
  assert_int_equal(list[3].acpi_id, 1000);
  assert_int_equal(list[3].state, KILN_PROCESSOR_NOT_STARTED);
  assert_true(report.has_first && !report.damaged && report.left_out == 0);
  assert_int_equal(report.local_apic, 0xfee00000);
  memcpy(memory + madt_end, (const uint8_t[]){5, 12, 0, 0, 0, 0, 0, 0x10, 0x40}, 9);
  madt_end += 12;
  read_machine(&report);
  assert_int_equal(report.local_apic, 0x4010000000);
}

static void test_without_first(void **state) {
  struct madt_report report;

  (void)state;
  assert_int_equal(read_machine(&report), 1);
  assert_false(report.has_first);
  add_local_apic(1, 0, ENABLED);
  assert_int_equal(read_machine(&report), 2);
  assert_false(report.has_first || report.damaged);
}

/* 10,000 entries: the first 1,023 others are taken, and the first is there all the same. */
static void test_many(void **state) {
  struct madt_report report;

  (void)state;
  for (uint32_t i = 0; i < 10000; i++) add_x2apic(i, 1000 + i, ENABLED);
  add_local_apic(1, OWN, ENABLED);
  assert_true(madt_end < sizeof(memory));
  assert_int_equal(read_machine(&report), MADT_PROCESSORS_MAX);
  assert_int_equal(report.left_out, 10000 - (MADT_PROCESSORS_MAX - 1));
  assert_true(report.has_first);
  assert_int_equal(list[MADT_PROCESSORS_MAX - 1].apic_id, 1000 + MADT_PROCESSORS_MAX - 2);
}

/* 10,000 times the same one. */
static void test_duplicates(void **state) {
  struct madt_report report;

  (void)state;
  for (uint32_t i = 0; i < 10000; i++) add_local_apic(1, 9, ENABLED);
  assert_int_equal(read_machine(&report), 2);
  assert_int_equal(report.left_out, 0);
}

static void test_lengths(void **state) {
  struct madt_report report;

  (void)state;
  add_local_apic(1, 0, ENABLED);
  add_local_apic(2, 1, ENABLED);
  for (uint32_t length = 0; length < 256; length++) {
    memory[MADT + 44 + 8 + 1] = (uint8_t)length;
    /* Too short for a processor: skipped, if it ends where the table does. */
    assert_int_equal(read_machine(&report), length == 8 ? 3 : 2);
    if (length < 2 || length > 8) assert_true(report.damaged);
    if (length == 8) assert_false(report.damaged);
  }
  memory[MADT + 44 + 8 + 1] = 8;
  for (uint32_t cut = 1; cut < 8; cut++) { /* The table ends in the middle of an entry. */
    madt_end--;
    assert_int_equal(read_machine(&report), 2);
    assert_true(report.damaged);
  }
}

/* Whether the MADT is found as the machine is. */
static int is_found(void) {
  return madt_find(&map, address_of(0)).bytes == memory + MADT;
}

static void test_broken_tables(void **state) {
  (void)state;
  add_local_apic(1, 0, ENABLED);
  close_table(MADT, madt_end - MADT);
  assert_true(is_found());
  assert_null(madt_find(&map, 0).bytes);
  memory[MADT + 9]++; /* Checksums. */
  assert_false(is_found());
  memory[MADT + 9]--;
  memory[XSDT + 9]++;
  assert_false(is_found());
  memory[XSDT + 9]--;
  for (uint32_t length = 0; length < 44; length++) { /* Too short. */
    close_table(MADT, length < 36 ? 36 : length);
    put(MADT + 4, length, 4);
    assert_false(is_found());
  }
  put(MADT + 4, ACPI_LENGTH_MAX + 1, 4); /* Too long, */
  assert_false(is_found());
  put(MADT + 4, sizeof(memory) - MADT + 1, 4); /* and longer than its memory. */
  assert_false(is_found());
  close_table(MADT, 44);
  assert_true(is_found());
  close_table(XSDT, 51); /* Ends in the middle of the MADT's address. */
  assert_false(is_found());
  memory[15] = 0; /* ACPI 1 has no XSDT. */
  close_table(XSDT, 52);
  assert_false(is_found());
}

/* What no region of the map has, or only a part of, is not looked at. */
static void test_memory(void **state) {
  (void)state;
  close_table(MADT, madt_end - MADT);
  put(XSDT + 36, 0, 8);
  close_table(XSDT, 52);
  assert_true(is_found());
  put(XSDT + 36, UINT64_MAX - 35, 8);
  close_table(XSDT, 52);
  assert_true(is_found());
  put(XSDT + 36, UINT64_MAX, 8);
  close_table(XSDT, 52);
  assert_true(is_found());
  regions[0].length = MADT + 43; /* The last byte is missing. */
  assert_false(is_found());
  regions[0].length++;
  assert_true(is_found());
  map.count = 0;
  assert_false(is_found());
}

/* Any bytes: nothing but what read_machine looks for. */
static void test_random(void **state) {
  struct random random = {.state = 0x4d414454};

  for (uint32_t round = 0; round < 2000; round++) {
    struct madt_report report;

    setup(state);
    madt_end += (uint32_t)random_below(&random, 400);
    for (uint32_t i = MADT + 44; i < madt_end; i++)
      memory[i] = (uint8_t)random_below(&random, random_below(&random, 3) ? 17 : 256);
    read_machine(&report);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_all_kinds, setup),
      cmocka_unit_test_setup(test_without_first, setup),
      cmocka_unit_test_setup(test_many, setup),
      cmocka_unit_test_setup(test_duplicates, setup),
      cmocka_unit_test_setup(test_lengths, setup),
      cmocka_unit_test_setup(test_broken_tables, setup),
      cmocka_unit_test_setup(test_memory, setup),
      cmocka_unit_test_setup(test_random, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

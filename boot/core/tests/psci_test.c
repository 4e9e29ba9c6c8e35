/* Unit tests of psci.c, and of the MADT's entries for aarch64: tables as firmware has them, and
 * tables that lie. */
#include "boot/core/aarch64/psci.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/madt.h"

#define FADT_SIZE 276u
#define ARM_BOOT 129u
#define GICC 80u /* Bytes of an entry. */
#define GICCS 6u
#define ENABLED 1u
#define CAPABLE 8u

static struct __attribute__((packed)) {
  uint8_t rsdp[36];
  uint8_t xsdt[44];
  uint8_t fadt[FADT_SIZE];
  uint8_t madt[44 + GICCS * GICC];
} tables;
static struct kiln_memory_region region;
static struct memory_map map;

static void put(uint8_t *bytes, uint64_t value, uint32_t size) {
  memcpy(bytes, &value, size);
}

static void close_table(uint8_t *table, const char *signature, uint32_t length) {
  uint8_t sum = 0;

  memcpy(table, signature, 4);
  put(table + 4, length, 4);
  table[9] = 0;
  for (uint32_t i = 0; i < length; i++) sum = (uint8_t)(sum + table[i]);
  table[9] = (uint8_t)-sum;
}

static int setup(void **state) {
  (void)state;
  memset(&tables, 0, sizeof(tables));
  region = (struct kiln_memory_region){(uint64_t)(uintptr_t)&tables, sizeof(tables),
                                       KILN_MEMORY_ACPI_RECLAIMABLE, 0};
  map = (struct memory_map){.regions = &region, .count = 1, .capacity = 1};
  tables.rsdp[15] = 2;
  put(tables.rsdp + 24, (uint64_t)(uintptr_t)tables.xsdt, 8);
  return 0;
}

/* What there is with these flags, in a FADT of `length` bytes. */
static enum psci_conduit conduit(uint16_t flags, uint32_t length) {
  put(tables.xsdt + 36, (uint64_t)(uintptr_t)tables.fadt, 8);
  close_table(tables.xsdt, "XSDT", 44);
  put(tables.fadt + ARM_BOOT, flags, 2);
  close_table(tables.fadt, "FACP", length);
  return psci_find(&map, (uint64_t)(uintptr_t)&tables);
}

static void test_conduits(void **state) {
  (void)state;
  assert_int_equal(conduit(0, FADT_SIZE), PSCI_NONE);
  assert_int_equal(conduit(1, FADT_SIZE), PSCI_SMC);
  assert_int_equal(conduit(2, FADT_SIZE), PSCI_NONE);
  assert_int_equal(conduit(3, FADT_SIZE), PSCI_HVC);
  assert_int_equal(conduit(0xfffd, FADT_SIZE), PSCI_SMC);
  assert_int_equal(conduit(3, 131), PSCI_HVC);
  assert_int_equal(conduit(3, 130), PSCI_NONE); /* Of an earlier ACPI. */
  assert_int_equal(psci_find(&map, 0), PSCI_NONE);
  tables.fadt[9]++;
  assert_int_equal(psci_find(&map, (uint64_t)(uintptr_t)&tables), PSCI_NONE);
  map.count = 0;
  assert_int_equal(conduit(3, FADT_SIZE), PSCI_NONE);
}

/* Writes entry `i` of the MADT. */
static void put_gicc(uint32_t i, uint8_t length, uint32_t acpi_id, uint64_t mpidr, uint32_t flags) {
  uint8_t *entry = tables.madt + 44 + i * GICC;

  entry[0] = 11;
  entry[1] = length;
  put(entry + 8, acpi_id, 4);
  put(entry + 12, flags, 4);
  put(entry + 68, mpidr, 8);
}

static void test_giccs(void **state) {
  static struct kiln_processor list[16];
  struct madt_report report;
  struct acpi_table madt = {tables.madt, sizeof(tables.madt)};

  (void)state;
  memset(list, 0, sizeof(list));
  put_gicc(0, GICC, 7, 0, ENABLED);
  put_gicc(1, GICC, 8, 0x0500010203, ENABLED);
  put_gicc(2, GICC, 9, 1, CAPABLE);
  put_gicc(3, GICC, 10, 1ull << 31, ENABLED); /* A bit that is no affinity's. */
  put_gicc(4, GICC, 11, 2, 0);
  put_gicc(5, GICC, 12, 0x0500010203, ENABLED); /* Once more. */
  assert_true(madt_room(&madt) >= 7);
  assert_int_equal(madt_read(&madt, 0, list, &report), 3);
  assert_int_equal(list[0].state, KILN_PROCESSOR_FIRST);
  assert_int_equal(list[0].acpi_id, 7);
  assert_int_equal(list[1].apic_id, 0x05010203);
  assert_int_equal(list[1].acpi_id, 8);
  assert_int_equal(list[1].state, KILN_PROCESSOR_NOT_STARTED);
  assert_int_equal(list[2].apic_id, 1);
  assert_int_equal(list[2].state, KILN_PROCESSOR_OFFLINE);
  assert_true(report.has_first && !report.damaged && report.local_apic == 0);
  /* One of ACPI 5.0, which has no MPIDR, is nobody's; the rest is out of step. */
  memset(list, 0, sizeof(list));
  tables.madt[44 + GICC + 1] = 40;
  memset(tables.madt + 44 + GICC + 40, 0, 40);
  tables.madt[44 + GICC + 41] = 40;
  assert_int_equal(madt_read(&madt, 0, list, &report), 3);
  assert_int_equal(list[1].apic_id, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_conduits, setup),
      cmocka_unit_test_setup(test_giccs, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

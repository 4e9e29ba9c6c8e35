/* Unit tests of devices.h: registers in memory, and tables that name them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/limine/devices.h"
#include "adapters/limine/tests/fixture.h"

#define LOCAL_APIC_AT (20 * MIB)
#define IOMMU_AT (21 * MIB)
#define REGISTER(number) (4 * (number)) /* Of a local APIC, which has 4 bytes of 16. */

static struct firmware_tables tables;

static int fresh_devices(void **state) {
  fresh_machine(state);
  tables = (struct firmware_tables){.low = machine.info.direct_map};
  return 0;
}

#define devices_test(function) cmocka_unit_test_setup_teardown(function, fresh_devices, end_machine)

static volatile uint32_t *registers_at(uint64_t physical) {
  return machine_memory(&machine, physical);
}

static struct table_list list_of(const void *bytes, size_t size, bool wide) {
  return (struct table_list){bytes, (const uint8_t *)bytes + size, wide};
}

/* A local APIC as firmware leaves it: number 2, and the entries that all processors have. */
static volatile uint32_t *make_local_apic(uint32_t last_entry) {
  volatile uint32_t *registers = registers_at(LOCAL_APIC_AT);

  registers[REGISTER(0x02)] = 2u << 24;
  registers[REGISTER(0x03)] = last_entry << 16 | 0x14;
  registers[REGISTER(0x08)] = 0x20;
  registers[REGISTER(0x0f)] = 0x10f;
  registers[REGISTER(0x32)] = 0x20030; /* A periodic timer. */
  registers[REGISTER(0x35)] = 0x700;   /* ExtINT. */
  registers[REGISTER(0x36)] = 0x400;   /* NMI. */
  registers[REGISTER(0x37)] = 0xfe;    /* Fixed. */
  registers[REGISTER(0x34)] = 0x400;   /* NMI. */
  registers[REGISTER(0x33)] = 0x200;   /* SMI, which stays. */
  registers[REGISTER(0x2f)] = 0xf0;    /* Fixed. */
  return registers;
}

static void a_local_apic(void **state) {
  volatile uint32_t *registers = make_local_apic(6);

  (void)state;
  devices_set_local_apic(&tables, registers);
  assert_int_equal(registers[REGISTER(0x08)], 0);
  assert_int_equal(registers[REGISTER(0x0f)], 0x1ff);
  assert_int_equal(registers[REGISTER(0x32)], 0x30030);
  assert_int_equal(registers[REGISTER(0x35)], 0x10700);
  assert_int_equal(registers[REGISTER(0x36)], 0x10400);
  assert_int_equal(registers[REGISTER(0x37)], 0x100fe);
  assert_int_equal(registers[REGISTER(0x34)], 0x10400);
  assert_int_equal(registers[REGISTER(0x33)], 0x200);
  assert_int_equal(registers[REGISTER(0x2f)], 0x100f0);
}

/* Entries that a processor does not have are left alone. */
static void an_old_local_apic(void **state) {
  volatile uint32_t *registers = make_local_apic(3);

  (void)state;
  devices_set_local_apic(&tables, registers);
  assert_int_equal(registers[REGISTER(0x37)], 0x100fe);
  assert_int_equal(registers[REGISTER(0x34)], 0x400);
  assert_int_equal(registers[REGISTER(0x2f)], 0xf0);
}

/* What the MADT says, and which entries LINT0 and LINT1 have then. */
static void expect_lines(const void *madt, size_t size, uint32_t first, uint32_t second) {
  volatile uint32_t *registers = make_local_apic(5);

  tables.madt = list_of(madt, size, false);
  devices_set_local_apic(&tables, registers);
  assert_int_equal(registers[REGISTER(0x35)], first);
  assert_int_equal(registers[REGISTER(0x36)], second);
}

static void lines_of_nmis(void **state) {
  static const uint8_t all[] = {4, 6, 0xff, 0, 0, 0};
  static const uint8_t own[] = {0, 8, 9, 2, 1, 0, 0, 0, 4, 6, 9, 0xf, 0, 1};
  static const uint8_t others[] = {0, 8, 9, 3, 1, 0, 0, 0, 4, 6, 9, 0xf, 0, 0};
  static const uint8_t wide[] = {9, 16, 0,  0,  2, 0, 0, 0, 1, 0, 0, 0, 7, 1,
                                 0, 0,  10, 12, 3, 0, 7, 1, 0, 0, 0, 0, 0, 0};
  static const uint8_t wide_all[] = {10, 12, 0xc, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0};
  static const uint8_t no_line[] = {4, 6, 0xff, 0, 0, 2};

  (void)state;
  expect_lines(all, sizeof(all), 0x10400, 0x10400);
  expect_lines(own, sizeof(own), 0x10700, 0x1a400);
  expect_lines(others, sizeof(others), 0x10700, 0x10400);
  expect_lines(wide, sizeof(wide), 0x12400, 0x10400);
  expect_lines(wide_all, sizeof(wide_all), 0x10700, 0x18400);
  expect_lines(no_line, sizeof(no_line), 0x10700, 0x10400);
}

/* Lists whose structures are too short, too long, or end too early. */
static void damaged_lists(void **state) {
  static const uint8_t zero[] = {4, 0, 0xff, 0, 0, 0}, one[] = {4, 1, 0xff, 0, 0, 0};
  static const uint8_t too_long[] = {4, 7, 0xff, 0, 0, 0}, too_short[] = {4, 5, 0xff, 0, 0, 0};

  (void)state;
  expect_lines(zero, sizeof(zero), 0x10700, 0x10400);
  expect_lines(one, sizeof(one), 0x10700, 0x10400);
  expect_lines(too_long, sizeof(too_long), 0x10700, 0x10400);
  expect_lines(too_short, sizeof(too_short), 0x10700, 0x10400);
  expect_lines(zero, 1, 0x10700, 0x10400);
}

/* A unit of Intel's: memory, so that no status ever changes. */
static void intel_iommus(void **state) {
  uint8_t dmar[] = {1, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                    0, 0, 16, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  volatile uint32_t *registers = registers_at(IOMMU_AT);

  (void)state;
  *(uint32_t *)(void *)(dmar + 24) = IOMMU_AT;
  tables.dmar = list_of(dmar, sizeof(dmar), true);
  registers[7] = 0;
  registers[6] = 0x55;
  devices_stop_iommus(&tables);
  assert_int_equal(registers[6], 0x55); /* It does nothing: nothing to be stopped. */
  registers[7] = 0xd7000000;
  devices_stop_iommus(&tables);
  assert_int_equal(registers[6], 0x94000000); /* The last command: without remapping. */
  registers[7] = 0xd5000000;
  devices_stop_iommus(&tables);
  assert_int_equal(registers[6], 0x14000000); /* Without translation. */
}

static void amd_iommus(void **state) {
  uint8_t ivrs[] = {0x20, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                    0x11, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  volatile uint32_t *registers = registers_at(IOMMU_AT);

  (void)state;
  *(uint32_t *)(void *)(ivrs + 24) = IOMMU_AT;
  registers[6] = 0x1f;
  tables.ivrs = list_of(ivrs, 31, true);
  devices_stop_iommus(&tables);
  assert_int_equal(registers[6], 0x1f); /* The table ends too early. */
  tables.ivrs = list_of(ivrs, sizeof(ivrs), true);
  devices_stop_iommus(&tables);
  assert_int_equal(registers[6], 0x1e);
  *(uint32_t *)(void *)(ivrs + 28) = 1; /* Above 4 GiB. */
  registers[6] = 0x1f;
  devices_stop_iommus(&tables);
  assert_int_equal(registers[6], 0x1f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      devices_test(a_local_apic),  devices_test(an_old_local_apic), devices_test(lines_of_nmis),
      devices_test(damaged_lists), devices_test(intel_iommus),      devices_test(amd_iommus),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

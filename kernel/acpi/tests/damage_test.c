/*
 * Every truncation and every flipped bit of every table, each with the old checksums and with new
 * ones, which let the damage through: nothing crashes, and what comes out is in range.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kernel/acpi/acpi.h"
#include "kernel/acpi/tests/machine.h"

static const uint64_t tables[] = {MACHINE_RSDP, MACHINE_ROOT, MACHINE_FADT,
                                  MACHINE_DSDT, MACHINE_SSDT, MACHINE_MADT};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

/* The whole way; returns the first status that is not ACPI_OK. */
static enum acpi_status read_all(void) {
  struct acpi_fixed fixed;
  struct acpi_sleep_types types;
  enum acpi_status status = acpi_read_fixed(machine_at, MACHINE_RSDP, &fixed);

  if (status == ACPI_OK) status = acpi_read_sleep_types(machine_at, fixed.dsdt, &types);
  if (status == ACPI_OK) assert_true(types.value[0] <= 7 && types.value[1] <= 7);
  assert_true(status < ACPI_STATUS_COUNT);
  return status;
}

static void test_truncations(void **state) {
  (void)state;
  for (uint8_t revision = 0; revision <= 2; revision = (uint8_t)(revision + 2)) {
    for (size_t i = 0; i < TABLES; i++) {
      machine_build(revision);
      for (uint32_t size = machine_table(tables[i])->size; size-- > 0;) {
        /* The memory ends there, */
        machine_build(revision);
        machine_put(tables[i], machine_table(tables[i])->bytes, size);
        if (i < 4) assert_int_not_equal(read_all(), ACPI_OK);
        /* or the table says so too. */
        if (tables[i] == MACHINE_RSDP || size < 36) continue;
        machine_poke(tables[i], 4, size, 4);
        machine_sign(tables[i]);
        read_all();
      }
    }
  }
}

static void test_flipped_bits(void **state) {
  (void)state;
  for (uint8_t revision = 0; revision <= 2; revision = (uint8_t)(revision + 2)) {
    for (size_t i = 0; i < TABLES; i++) {
      machine_build(revision);
      for (uint32_t bit = 0; bit < 8 * machine_table(tables[i])->size; bit++) {
        uint8_t flipped = (uint8_t)(machine_table(tables[i])->bytes[bit / 8] ^ 1u << bit % 8);

        machine_poke(tables[i], bit / 8, flipped, 1);
        if (i < 4) assert_int_not_equal(read_all(), ACPI_OK); /* Each is covered by a sum. */
        if (bit / 8 >= 4) machine_sign(tables[i]);
        read_all();
        machine_build(revision);
      }
    }
  }
}

static void test_whole(void **state) {
  (void)state;
  machine_build(0);
  assert_int_equal(read_all(), ACPI_OK);
  machine_build(2);
  assert_int_equal(read_all(), ACPI_OK);
}

static int clear(void **state) {
  (void)state;
  machine_clear();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_whole),
      cmocka_unit_test(test_truncations),
      cmocka_unit_test(test_flipped_bits),
  };

  return cmocka_run_group_tests(tests, NULL, clear);
}

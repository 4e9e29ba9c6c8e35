/* Tests of acpi.c: which bytes count as \_S5, and what its values are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "kernel/acpi/acpi.h"
#include "kernel/acpi/tests/machine.h"

static struct acpi_sleep_types types;

static enum acpi_status read_types(uint64_t dsdt) {
  types = (struct acpi_sleep_types){{0xaa, 0xaa}};
  return acpi_read_sleep_types(machine_at, dsdt, &types);
}

/* What a DSDT of these bytes says. */
static enum acpi_status read_dsdt(const void *code, uint32_t size) {
  machine_put_table(MACHINE_DSDT, "DSDT", code, size);
  return read_types(MACHINE_DSDT);
}

#define READ(...) read_dsdt((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))
#define S5 0x08, '_', 'S', '5', '_'

static void check(enum acpi_status status, uint8_t a, uint8_t b) {
  assert_int_equal(status, ACPI_OK);
  assert_int_equal(types.value[0], a);
  assert_int_equal(types.value[1], b);
}

static void test_integers(void **state) {
  (void)state;
  check(READ(S5, 0x12, 0x04, 0x02, 0x00, 0x01), 0, 1);
  check(READ(S5, 0x12, 0x06, 0x02, 0x0a, 0x07, 0x0a, 0x05), 7, 5);
  check(READ(S5, 0x12, 0x08, 0x02, 0x0b, 0x03, 0x00, 0x0b, 0x04, 0x00), 3, 4);
  check(READ(S5, 0x12, 0x0c, 0x02, 0x0c, 0x06, 0, 0, 0, 0x0c, 0x02, 0, 0, 0), 6, 2);
  check(READ(S5, 0x12, 0x06, 0x04, 0x01, 0x01, 0x00, 0x00), 1, 1);
}

static void test_names(void **state) {
  (void)state;
  check(READ(0x08, '\\', '_', 'S', '5', '_', 0x12, 0x04, 0x02, 0x01, 0x00), 1, 0);
  /* A use of the name, and one that only ends so, before the declaration. */
  check(READ('_', 'S', '5', '_', 0x08, '^', '_', 'S', '5', '_', S5, 0x12, 4, 2, 0, 1), 0, 1);
  assert_int_equal(READ('_', 'S', '5', '_', 0x12, 0x04, 0x02, 0x01, 0x00), ACPI_NO_S5);
  assert_int_equal(READ('\\', '_', 'S', '5', '_', 0x12, 0x04, 0x02, 0x01, 0x00), ACPI_NO_S5);
  assert_int_equal(READ(0x08, '_', 'S', '4', '_', 0x12, 0x04, 0x02, 0x01, 0x00), ACPI_NO_S5);
}

static void test_package_lengths(void **state) {
  (void)state;
  /* The same length in two, three and four bytes. */
  check(READ(S5, 0x12, 0x45, 0x00, 0x02, 0x01, 0x00), 1, 0);
  check(READ(S5, 0x12, 0x86, 0x00, 0x00, 0x02, 0x01, 0x00), 1, 0);
  check(READ(S5, 0x12, 0xc7, 0x00, 0x00, 0x00, 0x02, 0x01, 0x00), 1, 0);
  check(READ(S5, 0x12, 0x41, 0x01, 6, 1, 1, 0x0c, 0, 0, 0, 0, 0x0c, 0, 0, 0, 0, 0, 0), 1, 1);
  /* Beyond the table, shorter than itself, shorter than its elements. */
  assert_int_equal(READ(S5, 0x12, 0x05, 0x02, 0x01, 0x00), ACPI_UNKNOWN_S5);
  assert_int_equal(READ(S5, 0x12, 0xcf, 0xff, 0xff, 0xff, 0x02, 0x01, 0x00), ACPI_UNKNOWN_S5);
  assert_int_equal(READ(S5, 0x12, 0x00, 0x02, 0x01, 0x00), ACPI_UNKNOWN_S5);
  assert_int_equal(READ(S5, 0x12, 0x41, 0x00, 0x02, 0x01, 0x00), ACPI_UNKNOWN_S5);
  assert_int_equal(READ(S5, 0x12, 0x03, 0x02, 0x01, 0x00), ACPI_UNKNOWN_S5);
}

static void test_unknown(void **state) {
  (void)state;
  assert_int_equal(READ(S5), ACPI_UNKNOWN_S5);
  assert_int_equal(READ(S5, 0x12), ACPI_UNKNOWN_S5);
  assert_int_equal(READ(S5, 0x12, 0x04, 0x01, 0x01, 0x00), ACPI_UNKNOWN_S5); /* One element. */
  assert_int_equal(READ(S5, 0x12, 0x05, 0x02, 0x0a, 0x08, 0x00), ACPI_UNKNOWN_S5); /* > 7. */
  assert_int_equal(READ(S5, 0x12, 0x06, 0x02, 0x0b, 0, 1, 0x00), ACPI_UNKNOWN_S5); /* > 7. */
  assert_int_equal(READ(S5, 0x12, 0x04, 0x02, 0xff, 0x00), ACPI_UNKNOWN_S5); /* Ones: all set. */
  assert_int_equal(READ(S5, 0x12, 0x07, 0x02, 'T', 'Y', 'P', '_', 0x00), ACPI_UNKNOWN_S5);
  assert_int_equal(READ(S5, 0x0a, 0x05), ACPI_UNKNOWN_S5); /* No package. */
  /* One that is not understood does not hide one that is. */
  check(READ(S5, 0x0a, 0x05, S5, 0x12, 0x04, 0x02, 0x01, 0x01), 1, 1);
}

static void test_dsdt(void **state) {
  (void)state;
  check(read_types(MACHINE_DSDT), 5, 6);
  assert_int_equal(read_types(0), ACPI_UNREADABLE);
  assert_int_equal(read_types(0xdead), ACPI_UNREADABLE);
  assert_int_equal(read_types(MACHINE_SSDT), ACPI_BAD_TABLE);
  assert_int_equal(read_dsdt("", 0), ACPI_NO_S5);
  assert_int_equal(read_dsdt("_S5", 3), ACPI_NO_S5);
  machine_poke(MACHINE_DSDT, 12, 1, 1);
  assert_int_equal(read_types(MACHINE_DSDT), ACPI_BAD_TABLE);
}

static int build(void **state) {
  (void)state;
  machine_build(2);
  return 0;
}

static int clear(void **state) {
  (void)state;
  machine_clear();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_integers, build),
      cmocka_unit_test_setup(test_names, build),
      cmocka_unit_test_setup(test_package_lengths, build),
      cmocka_unit_test_setup(test_unknown, build),
      cmocka_unit_test_setup(test_dsdt, build),
  };

  return cmocka_run_group_tests(tests, NULL, clear);
}

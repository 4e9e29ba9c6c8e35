/* Tests of tables.c: the way from the RSDP to the FADT, and what each fault on it is called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/acpi/acpi.h"
#include "kernel/acpi/tests/machine.h"

static struct acpi acpi;
static struct acpi_fixed fixed;

static enum acpi_status open_machine(void) {
  acpi = (struct acpi){.at = machine_at};
  return acpi_open(&acpi, MACHINE_RSDP);
}

static void check_register(const struct acpi_register *reg, uint64_t port) {
  assert_int_equal(reg->space, port != 0 ? ACPI_SPACE_IO : reg->space);
  assert_int_equal(reg->address, port);
}

static void test_acpi_1(void **state) {
  (void)state;
  machine_build(0);
  assert_int_equal(open_machine(), ACPI_OK);
  assert_int_equal(acpi.entries, 3);
  assert_int_equal(acpi_read_fixed(&acpi, &fixed), ACPI_OK);
  assert_int_equal(fixed.dsdt, MACHINE_DSDT);
  assert_int_equal(fixed.smi_command, 0xb2);
  assert_int_equal(fixed.acpi_enable, 0xf1);
  assert_false(fixed.hardware_reduced);
  check_register(&fixed.pm1_control[0], 0x604);
  check_register(&fixed.pm1_control[1], 0);
  check_register(&fixed.sleep_control, 0);
  check_register(&fixed.reset, 0);
}

static void test_acpi_2(void **state) {
  (void)state;
  machine_build(2);
  assert_int_equal(open_machine(), ACPI_OK);
  assert_int_equal(acpi.entries, 3);
  assert_int_equal(acpi_read_fixed(&acpi, &fixed), ACPI_OK);
  assert_int_equal(fixed.dsdt, MACHINE_DSDT);
  check_register(&fixed.pm1_control[0], 0x1804);
  check_register(&fixed.pm1_control[1], 0x1904);
  check_register(&fixed.sleep_control, 0x1a00);
  check_register(&fixed.reset, 0xcf9);
  assert_int_equal(fixed.reset.bits, 8);
  assert_int_equal(fixed.reset_value, 0x0f);
}

static void test_flags(void **state) {
  (void)state;
  machine_build(2);
  machine_poke(MACHINE_FADT, 112, 1 << 20, 4);
  machine_sign(MACHINE_FADT);
  assert_int_equal(open_machine(), ACPI_OK);
  assert_int_equal(acpi_read_fixed(&acpi, &fixed), ACPI_OK);
  assert_true(fixed.hardware_reduced);
  check_register(&fixed.reset, 0); /* There, but the flag says that it is not. */
}

static void test_narrow_fields_of_a_wide_fadt(void **state) {
  (void)state;
  machine_build(2);
  machine_poke(MACHINE_FADT, 40, MACHINE_DSDT, 4);
  machine_poke(MACHINE_FADT, 64, 0x604, 4);
  machine_poke(MACHINE_FADT, 140, 0, 8);
  machine_poke(MACHINE_FADT, 176, 0, 8);
  machine_sign(MACHINE_FADT);
  assert_int_equal(open_machine(), ACPI_OK);
  assert_int_equal(acpi_read_fixed(&acpi, &fixed), ACPI_OK);
  assert_int_equal(fixed.dsdt, MACHINE_DSDT);
  check_register(&fixed.pm1_control[0], 0x604);
  check_register(&fixed.pm1_control[1], 0x1904);
}

static void test_rsdt_when_there_is_no_xsdt(void **state) {
  uint32_t pointer = MACHINE_FADT;

  (void)state;
  machine_build(2);
  machine_poke(MACHINE_RSDP, 16, MACHINE_ROOT, 4);
  machine_poke(MACHINE_RSDP, 24, 0, 8);
  machine_sign(MACHINE_RSDP);
  machine_put_table(MACHINE_ROOT, "RSDT", &pointer, sizeof(pointer));
  assert_int_equal(open_machine(), ACPI_OK);
  assert_int_equal(acpi.entries, 1);
  assert_int_equal(acpi_read_fixed(&acpi, &fixed), ACPI_OK);
}

static void test_rsdp(void **state) {
  (void)state;
  machine_build(2);
  acpi = (struct acpi){.at = machine_at};
  assert_int_equal(acpi_open(&acpi, 0), ACPI_NO_RSDP);
  assert_int_equal(acpi_open(&acpi, 0xe0000), ACPI_UNREADABLE);
  machine_poke(MACHINE_RSDP, 0, 'r', 1);
  assert_int_equal(open_machine(), ACPI_BAD_RSDP);

  machine_build(2);
  machine_poke(MACHINE_RSDP, 8, 0, 1);
  assert_int_equal(open_machine(), ACPI_BAD_RSDP);

  machine_build(2);
  machine_poke(MACHINE_RSDP, 34, 1, 1); /* Only the sum of all sees it. */
  assert_int_equal(open_machine(), ACPI_BAD_RSDP);

  machine_build(2);
  machine_table(MACHINE_RSDP)->size = 20; /* No room for what its revision says. */
  assert_int_equal(open_machine(), ACPI_UNREADABLE);
}

static void test_root(void **state) {
  (void)state;
  machine_build(2);
  machine_poke(MACHINE_ROOT, 0, 'R', 1);
  machine_sign(MACHINE_ROOT);
  assert_int_equal(open_machine(), ACPI_BAD_TABLE);

  machine_build(2);
  machine_poke(MACHINE_ROOT, 4, 35, 4); /* Less than a header. */
  machine_table(MACHINE_ROOT)->size = 35;
  machine_sign(MACHINE_ROOT);
  machine_table(MACHINE_ROOT)->size = 60;
  assert_int_equal(open_machine(), ACPI_BAD_TABLE);
  machine_poke(MACHINE_ROOT, 4, 61, 4); /* A byte more than there is. */
  assert_int_equal(open_machine(), ACPI_UNREADABLE);
  machine_poke(MACHINE_ROOT, 4, UINT32_MAX, 4);
  assert_int_equal(open_machine(), ACPI_BAD_TABLE);

  machine_build(2);
  machine_poke(MACHINE_ROOT, 4, 55, 4); /* Two entries and a bit. */
  machine_table(MACHINE_ROOT)->size = 55;
  machine_sign(MACHINE_ROOT);
  assert_int_equal(open_machine(), ACPI_OK);
  assert_int_equal(acpi.entries, 2);
}

static void test_many_entries(void **state) {
  static uint8_t root[36 + 8 * 2000] = "XSDT";

  (void)state;
  machine_build(2);
  machine_put(MACHINE_ROOT, root, sizeof(root));
  machine_poke(MACHINE_ROOT, 4, sizeof(root), 4);
  machine_sign(MACHINE_ROOT);
  assert_int_equal(open_machine(), ACPI_OK);
  assert_int_equal(acpi.entries, 1024);
  assert_int_equal(acpi_read_fixed(&acpi, &fixed), ACPI_NO_FADT);
}

static void test_fadt(void **state) {
  (void)state;
  machine_build(2);
  machine_poke(MACHINE_FADT, 100, 1, 1);
  assert_int_equal(open_machine(), ACPI_OK);
  assert_int_equal(acpi_read_fixed(&acpi, &fixed), ACPI_BAD_TABLE);

  machine_build(0);
  machine_poke(MACHINE_FADT, 4, 115, 4);
  machine_table(MACHINE_FADT)->size = 115;
  machine_sign(MACHINE_FADT);
  assert_int_equal(open_machine(), ACPI_OK);
  assert_int_equal(acpi_read_fixed(&acpi, &fixed), ACPI_SHORT_FADT);

  machine_poke(MACHINE_FADT, 0, 'X', 1);
  assert_int_equal(acpi_read_fixed(&acpi, &fixed), ACPI_NO_FADT);
}

static void test_find(void **state) {
  static const uint64_t pointers[] = {MACHINE_SSDT, 0xdead, MACHINE_FADT, MACHINE_SSDT};
  const struct acpi_header *table;

  (void)state;
  machine_build(2);
  machine_put_table(MACHINE_ROOT, "XSDT", pointers, sizeof(pointers));
  assert_int_equal(open_machine(), ACPI_OK);
  assert_int_equal(acpi_find(&acpi, "SSDT", 0, &table), ACPI_OK);
  assert_int_equal(acpi_find(&acpi, "SSDT", 1, &table), ACPI_OK);
  assert_ptr_equal(table, machine_table(MACHINE_SSDT)->bytes);
  assert_int_equal(acpi_find(&acpi, "SSDT", 2, &table), ACPI_NO_TABLE);
}

static void test_messages(void **state) {
  (void)state;
  for (uint32_t i = 0; i < ACPI_STATUS_COUNT; i++) {
    assert_non_null(acpi_message((enum acpi_status)i));
    assert_string_not_equal(acpi_message((enum acpi_status)i), "unknown error");
  }
  assert_string_equal(acpi_message(ACPI_STATUS_COUNT), "unknown error");
}

static int clear(void **state) {
  (void)state;
  machine_clear();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_acpi_1),
      cmocka_unit_test(test_acpi_2),
      cmocka_unit_test(test_flags),
      cmocka_unit_test(test_narrow_fields_of_a_wide_fadt),
      cmocka_unit_test(test_rsdt_when_there_is_no_xsdt),
      cmocka_unit_test(test_rsdp),
      cmocka_unit_test(test_root),
      cmocka_unit_test(test_many_entries),
      cmocka_unit_test(test_fadt),
      cmocka_unit_test(test_find),
      cmocka_unit_test(test_messages),
  };

  return cmocka_run_group_tests(tests, NULL, clear);
}

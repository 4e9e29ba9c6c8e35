/* Tests of acpi.c: the way from the RSDP to the FADT, and what each fault on it is called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/acpi/acpi.h"
#include "kernel/acpi/tests/machine.h"

static struct acpi_fixed fixed;

static enum acpi_status read_machine(void) {
  return acpi_read_fixed(machine_at, MACHINE_RSDP, &fixed);
}

static void test_acpi_1(void **state) {
  (void)state;
  machine_build(0);
  assert_int_equal(read_machine(), ACPI_OK);
  assert_int_equal(fixed.dsdt, MACHINE_DSDT);
  assert_int_equal(fixed.smi_command, 0xb2);
  assert_int_equal(fixed.acpi_enable, 0xf1);
  assert_int_equal(fixed.pm1_control[0], 0x604);
  assert_int_equal(fixed.pm1_control[1], 0);
  assert_int_equal(fixed.reset, 0);
}

static void test_acpi_2(void **state) {
  (void)state;
  machine_build(2);
  assert_int_equal(read_machine(), ACPI_OK);
  assert_int_equal(fixed.dsdt, MACHINE_DSDT);
  assert_int_equal(fixed.pm1_control[0], 0x1804);
  assert_int_equal(fixed.pm1_control[1], 0x1904);
  assert_int_equal(fixed.reset, 0xcf9);
  assert_int_equal(fixed.reset_value, 0x0f);
}

static void test_flags(void **state) {
  (void)state;
  machine_build(2);
  machine_poke(MACHINE_FADT, 112, 0, 4);
  machine_sign(MACHINE_FADT);
  assert_int_equal(read_machine(), ACPI_OK);
  assert_int_equal(fixed.reset, 0); /* There, but the flag says that it is not. */
}

static void test_what_is_no_port(void **state) {
  (void)state;
  machine_build(2);
  machine_poke(MACHINE_FADT, 116, 0, 1);      /* In memory. */
  machine_poke(MACHINE_FADT, 176, 0xffff, 4); /* Its second byte is beyond the ports. */
  machine_poke(MACHINE_FADT, 188, 0xfffe, 4);
  machine_poke(MACHINE_FADT, 48, 0x100b2, 4);
  machine_sign(MACHINE_FADT);
  assert_int_equal(read_machine(), ACPI_OK);
  assert_int_equal(fixed.reset, 0);
  assert_int_equal(fixed.pm1_control[0], 0);
  assert_int_equal(fixed.pm1_control[1], 0xfffe);
  assert_int_equal(fixed.smi_command, 0);
}

static void test_narrow_fields_of_a_wide_fadt(void **state) {
  (void)state;
  machine_build(2);
  machine_poke(MACHINE_FADT, 40, MACHINE_DSDT, 4);
  machine_poke(MACHINE_FADT, 64, 0x604, 4);
  machine_poke(MACHINE_FADT, 140, 0, 8);
  machine_poke(MACHINE_FADT, 176, 0, 8);
  machine_sign(MACHINE_FADT);
  assert_int_equal(read_machine(), ACPI_OK);
  assert_int_equal(fixed.dsdt, MACHINE_DSDT);
  assert_int_equal(fixed.pm1_control[0], 0x604);
  assert_int_equal(fixed.pm1_control[1], 0x1904);
}

static void test_rsdt_when_there_is_no_xsdt(void **state) {
  uint32_t pointer = MACHINE_FADT;

  (void)state;
  machine_build(2);
  machine_poke(MACHINE_RSDP, 16, MACHINE_ROOT, 4);
  machine_poke(MACHINE_RSDP, 24, 0, 8);
  machine_sign(MACHINE_RSDP);
  machine_put_table(MACHINE_ROOT, "RSDT", &pointer, sizeof(pointer));
  assert_int_equal(read_machine(), ACPI_OK);
}

static void test_rsdp(void **state) {
  (void)state;
  machine_build(2);
  assert_int_equal(acpi_read_fixed(machine_at, 0, &fixed), ACPI_NO_RSDP);
  assert_int_equal(acpi_read_fixed(machine_at, 0xe0000, &fixed), ACPI_UNREADABLE);
  machine_poke(MACHINE_RSDP, 0, 'r', 1);
  assert_int_equal(read_machine(), ACPI_BAD_RSDP);

  machine_build(2);
  machine_poke(MACHINE_RSDP, 8, 0, 1);
  assert_int_equal(read_machine(), ACPI_BAD_RSDP);

  machine_build(2);
  machine_poke(MACHINE_RSDP, 34, 1, 1); /* Only the sum of all sees it. */
  assert_int_equal(read_machine(), ACPI_BAD_RSDP);

  machine_build(2);
  machine_table(MACHINE_RSDP)->size = 20; /* No room for what its revision says. */
  assert_int_equal(read_machine(), ACPI_UNREADABLE);
}

static void test_root(void **state) {
  (void)state;
  machine_build(2);
  machine_poke(MACHINE_ROOT, 0, 'R', 1);
  machine_sign(MACHINE_ROOT);
  assert_int_equal(read_machine(), ACPI_BAD_TABLE);

  machine_build(2);
  machine_poke(MACHINE_ROOT, 4, 35, 4); /* Less than a header. */
  machine_table(MACHINE_ROOT)->size = 35;
  machine_sign(MACHINE_ROOT);
  machine_table(MACHINE_ROOT)->size = 60;
  assert_int_equal(read_machine(), ACPI_BAD_TABLE);
  machine_poke(MACHINE_ROOT, 4, 61, 4); /* A byte more than there is. */
  assert_int_equal(read_machine(), ACPI_UNREADABLE);
  machine_poke(MACHINE_ROOT, 4, UINT32_MAX, 4);
  assert_int_equal(read_machine(), ACPI_BAD_TABLE);

  machine_build(2);
  machine_poke(MACHINE_ROOT, 36 + 8, MACHINE_MADT, 8);
  machine_poke(MACHINE_ROOT, 36 + 16, MACHINE_FADT, 8);
  machine_sign(MACHINE_ROOT);
  assert_int_equal(read_machine(), ACPI_OK);
  machine_poke(MACHINE_ROOT, 4, 59, 4); /* Two entries and a bit. */
  machine_table(MACHINE_ROOT)->size = 59;
  machine_sign(MACHINE_ROOT);
  assert_int_equal(read_machine(), ACPI_NO_FADT);
}

static void test_many_entries(void **state) {
  static uint8_t root[36 + 8 * 2000] = "XSDT";
  const uint64_t above = 0x8000000; /* What is as large as that hides what lies behind it. */

  (void)state;
  for (uint32_t last = 1023; last <= 1024; last++) {
    machine_build(2);
    machine_put(above, root, sizeof(root));
    machine_poke(above, 4, sizeof(root), 4);
    machine_poke(above, 36 + 8 * last, MACHINE_FADT, 8);
    machine_sign(above);
    machine_poke(MACHINE_RSDP, 24, above, 8);
    machine_sign(MACHINE_RSDP);
    assert_int_equal(read_machine(), last == 1023 ? ACPI_OK : ACPI_NO_FADT);
  }
}

static void test_fadt(void **state) {
  (void)state;
  machine_build(2);
  machine_poke(MACHINE_FADT, 100, 1, 1);
  assert_int_equal(read_machine(), ACPI_BAD_TABLE);

  machine_build(0);
  machine_poke(MACHINE_FADT, 4, 115, 4);
  machine_table(MACHINE_FADT)->size = 115;
  machine_sign(MACHINE_FADT);
  assert_int_equal(read_machine(), ACPI_BAD_TABLE);

  machine_poke(MACHINE_FADT, 0, 'X', 1);
  assert_int_equal(read_machine(), ACPI_NO_FADT);
}

/* Tables that cannot be read, and further FADTs, do not matter. */
static void test_other_tables(void **state) {
  static const uint64_t pointers[] = {MACHINE_SSDT, 0xdead, MACHINE_FADT, MACHINE_MADT};

  (void)state;
  machine_build(2);
  machine_put_table(MACHINE_ROOT, "XSDT", pointers, sizeof(pointers));
  machine_put_table(MACHINE_MADT, "FACP", "", 0);
  assert_int_equal(read_machine(), ACPI_OK);
  assert_int_equal(fixed.dsdt, MACHINE_DSDT);
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
      cmocka_unit_test(test_what_is_no_port),
      cmocka_unit_test(test_narrow_fields_of_a_wide_fadt),
      cmocka_unit_test(test_rsdt_when_there_is_no_xsdt),
      cmocka_unit_test(test_rsdp),
      cmocka_unit_test(test_root),
      cmocka_unit_test(test_many_entries),
      cmocka_unit_test(test_fadt),
      cmocka_unit_test(test_other_tables),
      cmocka_unit_test(test_messages),
  };

  return cmocka_run_group_tests(tests, NULL, clear);
}

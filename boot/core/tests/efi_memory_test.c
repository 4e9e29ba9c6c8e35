/* Unit tests of efi_memory.c. */
#include "boot/core/efi_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define WRITE_BACK 0x8u
#define NON_VOLATILE 0x8000u
#define SPECIFIC_PURPOSE 0x40000u

/* Types by their numbers in UEFI 2.10 §7.2.1. */
static void test_types(void **state) {
  static const uint8_t expected[] = {
      KILN_MEMORY_RESERVED,         KILN_MEMORY_USABLE,   KILN_MEMORY_USABLE,
      KILN_MEMORY_USABLE,           KILN_MEMORY_USABLE,   KILN_MEMORY_RUNTIME,
      KILN_MEMORY_RUNTIME,          KILN_MEMORY_USABLE,   KILN_MEMORY_BAD,
      KILN_MEMORY_ACPI_RECLAIMABLE, KILN_MEMORY_ACPI_NVS, KILN_MEMORY_RESERVED,
      KILN_MEMORY_RESERVED,         KILN_MEMORY_RESERVED, KILN_MEMORY_PERSISTENT,
      KILN_MEMORY_UNACCEPTED,       KILN_MEMORY_RESERVED,
  };
  (void)state;

  for (uint32_t type = 0; type < sizeof(expected); type++)
    assert_int_equal(efi_memory_kind(type, WRITE_BACK), expected[type]);
  assert_int_equal(efi_memory_kind(0x70000000, WRITE_BACK), KILN_MEMORY_RESERVED);
}

static void test_attributes_of_free_memory(void **state) {
  (void)state;

  assert_int_equal(efi_memory_kind(7, 0), KILN_MEMORY_RESERVED);
  assert_int_equal(efi_memory_kind(7, WRITE_BACK | NON_VOLATILE), KILN_MEMORY_PERSISTENT);
  assert_int_equal(efi_memory_kind(7, WRITE_BACK | SPECIFIC_PURPOSE), KILN_MEMORY_SPECIFIC_PURPOSE);
  assert_int_equal(efi_memory_kind(9, 0), KILN_MEMORY_ACPI_RECLAIMABLE);
}

static void test_length(void **state) {
  (void)state;

  assert_int_equal(efi_memory_length(3), 3 * 4096);
  assert_int_equal(efi_memory_length(UINT64_MAX), UINT64_MAX - 4095);
  assert_int_equal(efi_memory_length(1ull << 52), UINT64_MAX - 4095);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_types),
      cmocka_unit_test(test_attributes_of_free_memory),
      cmocka_unit_test(test_length),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* ESR in words: every value has some, whatever it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/aarch64/exceptions.h"

#define ESR(class, iss) ((uint64_t)(class) << 26 | (iss))

static void test_names(void **state) {
  (void)state;
  assert_string_equal(aarch64_exception_name(ESR(0, 0)), "undefined instruction");
  assert_string_equal(aarch64_exception_name(ESR(0x25, 0x4f)), "data abort");
  assert_string_equal(aarch64_exception_name(ESR(0x3c, 0x4b4c)), "BRK instruction");
  assert_string_equal(aarch64_exception_name(ESR(0x3f, 0)), "unknown");
  assert_string_equal(aarch64_exception_name(~0ull << 32 | ESR(0x07, 0)),
                      "SIMD or floating point, which is off");
}

static void expect_reason(uint32_t status, const char *expected, int expected_level) {
  static const uint32_t aborts[] = {0x20, 0x21, 0x24, 0x25};

  for (size_t i = 0; i < sizeof(aborts) / sizeof(aborts[0]); i++) {
    int level;

    assert_string_equal(aarch64_abort_reason(ESR(aborts[i], status), &level), expected);
    assert_int_equal(level, expected_level);
  }
}

static void test_reasons(void **state) {
  (void)state;
  expect_reason(0x00, "address size fault", 0);
  expect_reason(0x07, "translation fault", 3);
  expect_reason(0x09, "access flag fault", 1);
  expect_reason(0x0e, "permission fault", 2);
  expect_reason(0x10, "external abort", -1);
  expect_reason(0x16, "external abort on a table walk", 2);
  expect_reason(0x18, "parity or ECC error", -1);
  expect_reason(0x1f, "parity or ECC error on a table walk", 3);
  expect_reason(0x21, "alignment fault", -1);
  expect_reason(0x30, "TLB conflict", -1);
  expect_reason(0x3d, "fault", -1);
}

static void test_no_abort(void **state) {
  int level = 7;

  (void)state;
  assert_string_equal(aarch64_abort_reason(ESR(0x3c, 7), &level), "");
  assert_int_equal(level, -1);
}

static void test_address(void **state) {
  (void)state;
  assert_true(aarch64_exception_has_address(ESR(0x25, 7)));
  assert_true(aarch64_exception_has_address(ESR(0x22, 0)));
  assert_false(aarch64_exception_has_address(ESR(0x25, 0x410))); /* FnV. */
  assert_false(aarch64_exception_has_address(ESR(0x3c, 0)));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_reasons),
      cmocka_unit_test(test_no_abort),
      cmocka_unit_test(test_address),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

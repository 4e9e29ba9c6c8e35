/* The names of exceptions: every vector has one, whatever it is asked for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/x86/exceptions.h"

static void test_first_and_last_name(void **state) {
  (void)state;
  assert_string_equal(x86_exception_name(0), "divide error");
  assert_string_equal(x86_exception_name(14), "page fault");
  assert_string_equal(x86_exception_name(21), "control protection");
}

static void test_reserved(void **state) {
  static const uint64_t reserved[] = {9, 15, 22, X86_EXCEPTIONS - 1};

  (void)state;
  for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
    assert_string_equal(x86_exception_name(reserved[i]), "reserved");
  }
}

static void test_no_exception(void **state) {
  (void)state;
  assert_string_equal(x86_exception_name(X86_EXCEPTIONS), "reserved");
  assert_string_equal(x86_exception_name(UINT64_MAX), "reserved");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_first_and_last_name),
      cmocka_unit_test(test_reserved),
      cmocka_unit_test(test_no_exception),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

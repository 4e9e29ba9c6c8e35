/* Tests of the list in provoke.c; what it does to a processor is for tests in a kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "kernel/arch/x86_64/provoke.c"

/* In the place of interrupts.asm. */
const uint8_t interrupt_gates[1] = {0};
const uint32_t interrupt_error_codes = 0;

static void test_every_vector(void **state) {
  (void)state;
  for (uint32_t vector = 0; vector < 32; vector++) {
    char number[4];

    snprintf(number, sizeof(number), "%u", vector);
    assert_int_equal(provoke_find(number).vector, vector);
    assert_null(provoke_find(number).cause);
  }
}

static void test_names(void **state) {
  (void)state;
  for (uint32_t i = 0; provoke_list(i) != NULL; i++) {
    const struct provocation *entry = provoke_list(i);

    assert_true(entry->vector < 32);
    assert_non_null(entry->cause);
    assert_ptr_equal(provoke_find(entry->name).name, entry->name);
  }
}

static void test_what_is_not_there(void **state) {
  static const char *const names[] = {"",   " ",  "32", "99", "100", "014",
                                      "1 ", "1x", "-1", "UD", "u",   "udd"};

  (void)state;
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    assert_int_equal(provoke_find(names[i]).vector, X86_EXCEPTIONS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_vector),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_what_is_not_there),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

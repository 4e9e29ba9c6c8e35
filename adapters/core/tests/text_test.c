/* Unit tests of text.h: lines that are put together, and end where they have to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "adapters/core/text.h"

static struct text text;

static void numbers(void **state) {
  (void)state;
  text_begin(&text, "a");
  text_add_number(&text, 0, 0);
  text_add(&text, " ");
  text_add_number(&text, 7, 2);
  text_add(&text, " ");
  text_add_number(&text, UINT32_MAX, 2);
  text_add(&text, " ");
  text_add_number(&text, 1, 99);
  assert_string_equal(text.bytes, "a0 07 4294967295 0000000001");
  assert_int_equal(text.length, strlen(text.bytes));
}

static void texts_that_do_not_fit(void **state) {
  (void)state;
  text_begin(&text, "");
  for (unsigned i = 0; i < 2 * TEXT_MAX; i++) text_add(&text, "xy");
  assert_int_equal(text.length, TEXT_MAX - 1);
  assert_int_equal(strlen(text.bytes), TEXT_MAX - 1);
  text_begin(&text, "new");
  assert_string_equal(text.bytes, "new");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers),
      cmocka_unit_test(texts_that_do_not_fit),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

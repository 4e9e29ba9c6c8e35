/* Unit tests of the string functions. //lib:lib_under_test makes their names mean ours. */
#include "lib/string.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int sign(int number) {
  return (number > 0) - (number < 0);
}

static void test_strlen(void **state) {
  (void)state;
  assert_int_equal(strlen(""), 0);
  assert_int_equal(strlen("a"), 1);
  assert_int_equal(strlen("kernel.elf"), 10);
  assert_int_equal(strlen("a\0b"), 1);
  assert_int_equal(strlen("\xff\x80"), 2);
}

static void test_strcmp_and_strncmp(void **state) {
  static const struct {
    const char *left, *right;
    size_t size;
    int strcmp_sign, strncmp_sign;
  } cases[] = {
      {"", "", 0, 0, 0},         {"", "", 5, 0, 0},         {"a", "", 1, 1, 1},
      {"", "a", 1, -1, -1},      {"", "a", 0, -1, 0},       {"abc", "abc", 3, 0, 0},
      {"abc", "abd", 2, -1, 0},  {"abc", "abd", 3, -1, -1}, {"abc", "ab", 2, 1, 0},
      {"abc", "ab", 100, 1, 1},  {"\xff", "a", 1, 1, 1}, /* Compared as unsigned. */
      {"a\0x", "a\0y", 3, 0, 0},
  };

  (void)state;
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    const char *left = cases[i].left;
    const char *right = cases[i].right;

    assert_int_equal(sign(strcmp(left, right)), cases[i].strcmp_sign);
    assert_int_equal(sign(strcmp(right, left)), -cases[i].strcmp_sign);
    assert_int_equal(sign(strncmp(left, right, cases[i].size)), cases[i].strncmp_sign);
    assert_int_equal(sign(strncmp(right, left, cases[i].size)), -cases[i].strncmp_sign);
  }
}

static void test_strchr(void **state) {
  const char text[] = "key=value=x";

  (void)state;
  assert_ptr_equal(strchr(text, '='), text + 3);
  assert_ptr_equal(strchr(text, 'k'), text);
  assert_ptr_equal(strchr(text, 'x'), text + 10);
  assert_ptr_equal(strchr(text, '\0'), text + 11);
  assert_null(strchr(text, 'z'));
  assert_null(strchr("", 'z'));
  assert_non_null(strchr("\xe4", 0xe4)); /* Converted to char. */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_strlen),
      cmocka_unit_test(test_strcmp_and_strncmp),
      cmocka_unit_test(test_strchr),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

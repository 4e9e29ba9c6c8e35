/* Which names a filter selects. */
#include "kernel/test/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void selects_all_when_empty(void **state) {
  (void)state;
  assert_true(ktest_filter_selects("", "heap"));
  assert_true(ktest_filter_selects("", ""));
}

static void matches_all_of_a_name(void **state) {
  (void)state;
  assert_true(ktest_filter_selects("heap", "heap"));
  assert_false(ktest_filter_selects("heap", "heaps"));
  assert_false(ktest_filter_selects("heaps", "heap"));
  assert_false(ktest_filter_selects("eap", "heap"));
}

static void knows_wildcards(void **state) {
  (void)state;
  assert_true(ktest_filter_selects("*", "heap"));
  assert_true(ktest_filter_selects("h*", "heap"));
  assert_true(ktest_filter_selects("*p", "heap"));
  assert_true(ktest_filter_selects("h??p", "heap"));
  assert_true(ktest_filter_selects("*ea*", "heap"));
  assert_true(ktest_filter_selects("h*e*a*p*", "heap"));
  assert_true(ktest_filter_selects("*aab", "aaaab"));
  assert_true(ktest_filter_selects("*ab*ab", "abcabdab"));
  assert_false(ktest_filter_selects("h?p", "heap"));
  assert_false(ktest_filter_selects("heap?", "heap"));
  assert_false(ktest_filter_selects("*x*", "heap"));
  assert_false(ktest_filter_selects("*ab*abc", "abcabdab"));
}

static void tries_each_pattern(void **state) {
  (void)state;
  assert_true(ktest_filter_selects("stack:heap", "heap"));
  assert_true(ktest_filter_selects("heap:stack", "heap"));
  assert_true(ktest_filter_selects("x*:h*", "heap"));
  assert_false(ktest_filter_selects("stack:pages", "heap"));
  assert_false(ktest_filter_selects("he:ap", "heap"));
  assert_false(ktest_filter_selects(":", "heap"));
  assert_true(ktest_filter_selects(":", ""));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(selects_all_when_empty),
      cmocka_unit_test(matches_all_of_a_name),
      cmocka_unit_test(knows_wildcards),
      cmocka_unit_test(tries_each_pattern),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Tests of words.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/shell/words.h"

/* Splits `text` into three, in memory of its exact size: the sanitizer sees a byte too far. */
static void check(const char *text, const char *first, const char *second, const char *third) {
  const char *expected[] = {first, second, third}, *words[3];
  char *line = malloc(strlen(text) + 1);

  assert_non_null(line);
  memcpy(line, text, strlen(text) + 1);
  words_split(line, words, 3);
  for (size_t i = 0; i < 3; i++) {
    if (expected[i] == NULL) {
      assert_null(words[i]);
    } else {
      assert_non_null(words[i]);
      assert_string_equal(words[i], expected[i]);
    }
  }
  free(line);
}

static void test_words(void **state) {
  (void)state;
  check("mem", "mem", NULL, NULL);
  check("fault pf-write", "fault", "pf-write", NULL);
  check("a b c", "a", "b", "c");
  check("aa bb cc dd ee", "aa", "bb", "cc");
}

static void test_blanks(void **state) {
  (void)state;
  check("", NULL, NULL, NULL);
  check(" \t ", NULL, NULL, NULL);
  check(" \t one \t x\t ", "one", "x", NULL);
  check("plain ", "plain", NULL, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_words),
      cmocka_unit_test(test_blanks),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

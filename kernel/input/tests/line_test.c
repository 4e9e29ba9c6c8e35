/* Unit tests of the line editor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/input/line.h"

#define SIZE 8u

static char shown[256];
static size_t shown_length;

static void echo(const char *text, size_t length) {
  assert_true(shown_length + length < sizeof(shown));
  memcpy(shown + shown_length, text, length);
  shown_length += length;
  shown[shown_length] = '\0';
}

/* Types `keys`, of which the last ends the line, into `size` bytes. */
static void check(size_t size, const char *keys, const char *text, const char *echoed) {
  char buffer[SIZE + 1];
  struct line line;
  size_t last = strlen(keys) - 1;

  shown_length = 0;
  memset(buffer, '#', sizeof(buffer));
  line_start(&line, buffer, size, echo);
  for (size_t i = 0; i < last; i++) {
    assert_false(line_put(&line, keys[i]));
    assert_int_equal(buffer[size], '#');
  }
  assert_true(line_put(&line, keys[last]));
  assert_int_equal(buffer[size], '#');
  assert_string_equal(buffer, text);
  assert_int_equal(line.length, strlen(text));
  assert_string_equal(shown, echoed);
}

static void test_text(void **state) {
  (void)state;
  check(SIZE, "map 1~\n", "map 1~", "map 1~\n");
  check(SIZE, "\n", "", "\n");
  check(SIZE, "a\001\t\005\177b\n", "ab", "ab\n"); /* What means nothing. */
}

static void test_full(void **state) {
  (void)state;
  check(SIZE, "1234567\n", "1234567", "1234567\n");
  check(SIZE, "12345678\n", "1234567", "1234567\n");
  check(SIZE, "123456789\bx\n", "123456x", "1234567\b \bx\n");
  check(1, "12\b\025\n", "", "\n");
}

static void test_backspace(void **state) {
  (void)state;
  check(SIZE, "ab\bc\n", "ac", "ab\b \bc\n");
  check(SIZE, "\b\ba\b\b\n", "", "a\b \b\n");
}

static void test_kill(void **state) {
  (void)state;
  check(SIZE, "a\303\244b\025c\n", "c", "a\303\244b\b \b\b \b\b \bc\n");
  check(SIZE, "\025\n", "", "\n");
}

static void test_control_c(void **state) {
  (void)state;
  check(SIZE, "ab\003", "", "ab\b \b\b \b\n");
  check(SIZE, "\003", "", "\n");
}

static void test_utf_8(void **state) {
  (void)state;
  check(SIZE, "\303\244\b\n", "", "\303\244\b \b\n");
  check(SIZE, "a\342\202\254\bb\n", "ab", "a\342\202\254\b \bb\n");
  check(SIZE, "\360\237\230\200x\b\b\n", "", "\360\237\230\200x\b \b\b \b\n");
  check(SIZE, "12345\303\244\n", "12345\303\244", "12345\303\244\n");
  check(SIZE, "123456\303\2447\n", "1234567", "1234567\n"); /* Whole or not at all. */
}

static void test_broken_utf_8(void **state) {
  (void)state;
  check(SIZE, "a\303b\n", "ab", "ab\n");
  check(SIZE, "a\244\244b\n", "ab", "ab\n");
  check(SIZE, "\303\303\244\244\n", "\303\244", "\303\244\n");
  check(SIZE, "\300\200\377\365\200\200\200\n", "", "\n");
  check(SIZE, "a\342\202\n", "a", "a\n");
  check(SIZE, "a\342\202\b\244\n", "", "a\b \b\n");
}

static void test_escape_sequences(void **state) {
  (void)state;
  check(SIZE, "a\033[Ab\n", "ab", "ab\n");
  check(SIZE, "a\033[1;5Db\n", "ab", "ab\n");
  check(SIZE, "a\033[3~\033OPb\n", "ab", "ab\n");
  check(SIZE, "a\033[[Ab\n", "ab", "ab\n");
  check(SIZE, "a\033xb\n", "ab", "ab\n"); /* Alt-x. */
  check(SIZE, "a\033\033[Db\n", "ab", "ab\n");
  check(SIZE, "a\033[12\n", "a", "a\n"); /* Cut short. */
  check(SIZE, "a\033[1\bb\033O\025c\n", "c", "a\b \bb\b \bc\n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_text),         cmocka_unit_test(test_full),
      cmocka_unit_test(test_backspace),    cmocka_unit_test(test_kill),
      cmocka_unit_test(test_control_c),    cmocka_unit_test(test_utf_8),
      cmocka_unit_test(test_broken_utf_8), cmocka_unit_test(test_escape_sequences),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

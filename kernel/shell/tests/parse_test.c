/* Tests of parse.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/shell/parse.h"

static const struct shell_command commands[] = {
    {"plain", NULL, "takes nothing", NULL},
    {"one", "[NAME]", "takes one argument, or none", NULL},
};

static char *line; /* Of its exact size, so that the sanitizer sees a byte too far. */
static struct shell_call call;

static enum shell_status parse(const char *text) {
  free(line);
  line = malloc(strlen(text) + 1);
  assert_non_null(line);
  memcpy(line, text, strlen(text) + 1);
  return shell_parse(line, commands, 2, &call);
}

static void test_commands(void **state) {
  (void)state;
  assert_int_equal(parse("plain"), SHELL_OK);
  assert_ptr_equal(call.command, &commands[0]);
  assert_null(call.argument);
  assert_int_equal(parse("one"), SHELL_OK);
  assert_ptr_equal(call.command, &commands[1]);
  assert_null(call.argument);
  assert_int_equal(parse("one pf-write"), SHELL_OK);
  assert_string_equal(call.argument, "pf-write");
}

static void test_blanks(void **state) {
  (void)state;
  assert_int_equal(parse(" \t one \t x\t "), SHELL_OK);
  assert_ptr_equal(call.command, &commands[1]);
  assert_string_equal(call.argument, "x");
  assert_int_equal(parse("plain "), SHELL_OK);
  assert_int_equal(parse(""), SHELL_EMPTY);
  assert_int_equal(parse(" \t "), SHELL_EMPTY);
}

static void test_unknown(void **state) {
  static const char *const lines[] = {"plai", "plains", "PLAIN", "plain,", "NULL"};

  (void)state;
  for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
    assert_int_equal(parse(lines[i]), SHELL_UNKNOWN);
    assert_string_equal(call.name, lines[i]);
  }
  assert_int_equal(parse("two words and more"), SHELL_UNKNOWN);
  assert_string_equal(call.name, "two");
}

static void test_too_many_arguments(void **state) {
  (void)state;
  assert_int_equal(parse("plain x"), SHELL_TOO_MANY_ARGUMENTS);
  assert_ptr_equal(call.command, &commands[0]);
  assert_int_equal(parse("one x y"), SHELL_TOO_MANY_ARGUMENTS);
  assert_int_equal(parse("one x y z"), SHELL_TOO_MANY_ARGUMENTS);
}

static int clean_up(void **state) {
  (void)state;
  free(line);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_commands),
      cmocka_unit_test(test_blanks),
      cmocka_unit_test(test_unknown),
      cmocka_unit_test(test_too_many_arguments),
  };

  return cmocka_run_group_tests(tests, NULL, clean_up);
}

/*
 * Unit tests of log.c: what is shown, what is kept, and how long lines and long logs are cut. The
 * log is one for the whole program: these tests run in their order.
 */
#include "boot/core/log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/fake_firmware.h"

#define ALL                    \
  "kiln: error: message 1\n"   \
  "kiln: warning: message 2\n" \
  "kiln: message 3\n"          \
  "kiln: debug: message 4\n"

static const char *kept(void) {
  uint32_t size;
  const char *text = log_kept(&size);

  assert_int_equal(strlen(text), size);
  assert_true(size < LOG_KEPT_MAX);
  return text;
}

/* What a message of each level makes appear. */
static void expect_shown(const char *expected) {
  fake_reset();
  log_line(LOG_ERROR, "message %u", 1);
  log_line(LOG_WARNING, "%s %c", "message", '2');
  log_line(LOG_INFO, "message 3");
  log_line(LOG_DEBUG, "message %x", 4);
  assert_string_equal(fake.printed, expected);
}

static void test_levels(void **state) {
  (void)state;
  assert_string_equal(kept(), "");
  expect_shown("kiln: error: message 1\nkiln: warning: message 2\nkiln: message 3\n");
  assert_string_equal(fake.on_screen, "kiln: error: message 1\nkiln: warning: message 2\n");
  log_show(LOG_ERROR);
  expect_shown("kiln: error: message 1\n");
  log_show(LOG_WARNING);
  expect_shown("kiln: error: message 1\nkiln: warning: message 2\n");
  log_show(LOG_DEBUG);
  expect_shown(ALL);
  assert_string_equal(fake.on_screen, ALL);
  assert_string_equal(kept(), ALL ALL ALL ALL); /* Whatever is shown. */
}

/* A line that is too long loses its end, but not that it is one. */
static void test_long_line(void **state) {
  char text[2 * LOG_LINE_MAX];
  size_t before = strlen(kept());

  (void)state;
  fake_reset();
  memset(text, 'x', sizeof(text) - 1);
  text[sizeof(text) - 1] = '\0';
  log_line(LOG_INFO, "%s", text);
  assert_int_equal(strlen(fake.printed), LOG_LINE_MAX - 1);
  assert_memory_equal(fake.printed, "kiln: xxx", 9);
  assert_string_equal(fake.printed + LOG_LINE_MAX - 3, "x\n");
  assert_string_equal(kept() + before, fake.printed);
  /* One that just fits is whole. */
  before = strlen(kept());
  text[LOG_LINE_MAX - 1 - strlen("kiln: \n")] = '\0';
  log_line(LOG_INFO, "%s", text);
  assert_int_equal(strlen(kept() + before), LOG_LINE_MAX - 1);
}

/* When there is no room left, whole lines are missing, and all are still shown. */
static void test_full(void **state) {
  size_t size;

  (void)state;
  fake_reset();
  for (uint32_t i = 0; i < 2 * LOG_KEPT_MAX / 40; i++)
    log_line(LOG_INFO, "a line of thirty-nine bytes %4u", i);
  assert_non_null(strstr(fake.printed, "bytes  203\n"));
  size = strlen(kept());
  assert_in_range(size, LOG_KEPT_MAX - 40, LOG_KEPT_MAX - 1);
  assert_string_equal(kept() + size - 1, "\n");
  assert_null(strstr(kept(), "bytes  203\n"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_levels),
      cmocka_unit_test(test_long_line),
      cmocka_unit_test(test_full),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The log's ring, against a log that keeps everything. */
#include "kernel/console/log_ring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define ALL_MAX (8 * LOG_RING_SIZE)

static struct log_ring ring;
static char all[ALL_MAX]; /* Everything that was written. */
static size_t size;
static char found[LOG_RING_SIZE];

static int start(void **state) {
  (void)state;
  memset(&ring, 0, sizeof(ring));
  size = 0;
  return 0;
}

static void write(const char *text, size_t length) {
  assert_true(length <= ALL_MAX - size);
  memcpy(all + size, text, length);
  size += length;
  log_ring_write(&ring, text, length);
}

/* Reads into `found`, and returns how much. */
static size_t read(uint64_t position) {
  struct log_text text;

  log_ring_read(&ring, position, &text);
  assert_true(text.lengths[0] + text.lengths[1] <= LOG_RING_SIZE);
  memcpy(found, text.pieces[0], text.lengths[0]);
  memcpy(found + text.lengths[0], text.pieces[1], text.lengths[1]);
  return text.lengths[0] + text.lengths[1];
}

/* What is there is the end of everything, and begins at `position` or else with a line. */
static void check(uint64_t position) {
  size_t length = read(position);
  size_t from = size - length;

  assert_int_equal(ring.end, size);
  assert_memory_equal(found, all + from, length);
  if (size - position <= LOG_RING_SIZE) {
    assert_int_equal(from, position);
  } else if (length != 0) {
    assert_int_equal(all[from - 1], '\n');
    assert_null(memchr(all + size - LOG_RING_SIZE, '\n', from - 1 - (size - LOG_RING_SIZE)));
  }
}

static void test_empty(void **state) {
  (void)state;
  assert_int_equal(read(0), 0);
  assert_int_equal(read(5), 0);
  write("", 0);
  assert_int_equal(read(0), 0);
}

static void test_since(void **state) {
  uint64_t position;

  (void)state;
  write("one\ntwo", 7);
  position = ring.end;
  write(" three\n", 7);
  assert_int_equal(read(position), 7);
  assert_memory_equal(found, " three\n", 7);
  assert_int_equal(read(0), 14);
  assert_int_equal(read(14), 0);
  assert_int_equal(read(UINT64_MAX), 0);
}

static void test_goes_around(void **state) {
  uint32_t random = 7;

  (void)state;
  while (size < ALL_MAX - 2000) {
    char line[1200];
    size_t length;

    random = random * 1664525 + 1013904223;
    length = (random >> 16) % sizeof(line);
    memset(line, 'a' + (int)(random >> 8) % 26, sizeof(line));
    line[length] = random & 0x80000000 ? '\n' : '.';
    write(line, length + 1);
    check(0);
    check(size / 2);
    check(size - length);
    if (size >= LOG_RING_SIZE) {
      check(size - LOG_RING_SIZE);
    }
    if (size > LOG_RING_SIZE) {
      check(size - LOG_RING_SIZE - 1);
    }
  }
}

static void test_more_than_all_at_once(void **state) {
  static char text[3 * LOG_RING_SIZE + 100];

  (void)state;
  for (size_t i = 0; i < sizeof(text); i++) {
    text[i] = i % 61 == 60 ? '\n' : (char)('a' + i % 61 % 26);
  }
  write(text, sizeof(text));
  check(0);
  assert_true(read(0) > LOG_RING_SIZE - 61);
}

/* One line that is longer than the log: there is no line to begin with. */
static void test_no_line_end(void **state) {
  static char text[LOG_RING_SIZE + 1];

  (void)state;
  memset(text, 'x', sizeof(text));
  write(text, sizeof(text));
  assert_int_equal(read(0), 0);
  assert_int_equal(read(1), LOG_RING_SIZE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_empty, start),
      cmocka_unit_test_setup(test_since, start),
      cmocka_unit_test_setup(test_goes_around, start),
      cmocka_unit_test_setup(test_more_than_all_at_once, start),
      cmocka_unit_test_setup(test_no_line_end, start),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

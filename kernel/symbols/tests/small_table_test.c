/*
 * The reader of GSYM tables on small ones made here, with what a real one has seldom or never; and
 * its text for people.
 */
#include "kernel/symbols/gsym.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BASE 0xffffffff80000000ull

/* Appends the lowest `size` bytes of a number. */
static void put(uint8_t **at, uint64_t number, size_t size) {
  memcpy(*at, &number, size);
  *at += size;
}

/* Looks up BASE + 16 in a table of two functions, from BASE and BASE + 64 on, the first of `size`
 * bytes. */
static bool find_in(uint32_t size, uint32_t type, const uint8_t *info, uint32_t info_size,
                    struct symbol *symbol) {
  static uint8_t table[256];
  uint8_t *at = table;
  struct gsym gsym;

  put(&at, 0x4753594d, 4);
  put(&at, 0x00010001, 4); /* Version 1, offsets of 1 byte. */
  put(&at, BASE, 8);
  put(&at, 2, 4);  /* Functions, */
  put(&at, 72, 4); /* and the strings' offset */
  put(&at, 8, 4);  /* and bytes. */
  at = table + 48;
  put(&at, 64 << 8, 4); /* Offsets of the functions, padded; */
  put(&at, 80, 4);      /* of the first's description, */
  put(&at, 80, 4);      /* and the second's. */
  put(&at, 1, 4);       /* One file, */
  put(&at, 0, 8);       /* without a name. */
  memcpy(at, "\0enter\0", 8);
  at += 8;
  put(&at, size, 4);
  put(&at, 1, 4);
  put(&at, type, 4);
  put(&at, info_size, 4);
  memcpy(at, info, info_size);
  assert_true(gsym_open(table, sizeof(table), &gsym));
  return gsym_find(&gsym, BASE + 16, symbol);
}

/* What is written in assembly has no size, and often no lines. */
static void test_no_size(void **state) {
  static const uint8_t nothing[1];
  struct symbol symbol;

  (void)state;
  assert_true(find_in(0, 0, nothing, 0, &symbol));
  assert_string_equal(symbol.frames[0].function, "enter");
  assert_int_equal(symbol.frames[0].line, 0);
  assert_true(find_in(17, 0, nothing, 0, &symbol));
  assert_false(find_in(16, 0, nothing, 0, &symbol));
}

/* Numbers that say that there is more to read than there are bytes: 2^63 ranges; a number without
 * end; and one of more than 64 bits. */
static void test_endless(void **state) {
  static const uint8_t ranges[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, 0};
  static const uint8_t number[] = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
                                   0x80, 0x80, 0x80, 0x80, 0x80};
  static const uint8_t wide[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};
  struct symbol symbol;

  (void)state;
  for (uint32_t type = 1; type <= 2; type++) {
    assert_true(find_in(64, type, ranges, sizeof(ranges), &symbol));
    assert_int_equal(symbol.count, 1);
    assert_true(find_in(64, type, number, sizeof(number), &symbol));
    assert_int_equal(symbol.count, 1);
    assert_true(find_in(64, type, wide, sizeof(wide), &symbol));
    assert_int_equal(symbol.count, 1);
  }
}

static const char *format(const struct symbol *symbol, uint32_t frame) {
  static char text[SYMBOL_TEXT_MAX];

  symbol_format(symbol, frame, text, sizeof(text));
  return text;
}

static void test_format(void **state) {
  struct symbol symbol = {.offset = 0x1f,
                          .count = 3,
                          .frames = {{"print", "././kernel/console", "console.c", 12},
                                     {"show", ".", "show.c", 3},
                                     {"enter", "", "", 0}}};
  char small[8];

  (void)state;
  assert_string_equal(format(&symbol, 0), "print (kernel/console/console.c:12) [inlined]");
  assert_string_equal(format(&symbol, 1), "show (show.c:3) [inlined]");
  assert_string_equal(format(&symbol, 2), "enter+0x1f");
  symbol.count = 1;
  assert_string_equal(format(&symbol, 0), "print+0x1f (kernel/console/console.c:12)");
  symbol.frames[0].directory = "/src/../.hidden";
  assert_string_equal(format(&symbol, 0), "print+0x1f (/src/../.hidden/console.c:12)");
  symbol_format(&symbol, 0, small, sizeof(small));
  assert_string_equal(small, "print+0");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_no_size),
      cmocka_unit_test(test_endless),
      cmocka_unit_test(test_format),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

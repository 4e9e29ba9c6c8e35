/* UTF-8 against a table, against every character there is, and against random bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/utf8.h"

/* RFC 3629 §3, the other way round. Returns the length. */
static size_t encode(uint32_t c, char *text) {
  if (c < 0x80) {
    text[0] = (char)c;
    return 1;
  }
  if (c < 0x800) {
    text[0] = (char)(0xc0 | c >> 6);
    text[1] = (char)(0x80 | (c & 0x3f));
    return 2;
  }
  if (c < 0x10000) {
    text[0] = (char)(0xe0 | c >> 12);
    text[1] = (char)(0x80 | (c >> 6 & 0x3f));
    text[2] = (char)(0x80 | (c & 0x3f));
    return 3;
  }
  text[0] = (char)(0xf0 | c >> 18);
  text[1] = (char)(0x80 | (c >> 12 & 0x3f));
  text[2] = (char)(0x80 | (c >> 6 & 0x3f));
  text[3] = (char)(0x80 | (c & 0x3f));
  return 4;
}

/* Decodes from a copy that ends where its memory does. */
static size_t decode(const char *text, size_t length, uint32_t *character) {
  char *copy = malloc(length);
  size_t used;

  assert_non_null(copy);
  memcpy(copy, text, length);
  used = utf8_decode(copy, length, character);
  free(copy);
  return used;
}

static void test_every_character(void **state) {
  (void)state;
  for (uint32_t c = 0; c <= 0x10ffff; c++) {
    char text[5] = {0, 0, 0, 0, 'x'};
    size_t length = encode(c, text);
    bool surrogate = c >= 0xd800 && c < 0xe000;
    uint32_t found;

    assert_int_equal(utf8_decode(text, 5, &found), surrogate ? 1 : length);
    assert_int_equal(found, surrogate ? UTF8_REPLACEMENT : c);
  }
}

/* Each cut at every length: what is left of a character is none. */
static void test_cut_characters(void **state) {
  static const uint32_t characters[] = {0xe4, 0x20ac, 0x1f600, 0x7ff, 0xffff, 0x10ffff};

  (void)state;
  for (size_t i = 0; i < sizeof(characters) / sizeof(characters[0]); i++) {
    char text[4];
    size_t length = encode(characters[i], text);
    uint32_t found;

    for (size_t cut = 1; cut < length; cut++) {
      assert_int_equal(decode(text, cut, &found), 1);
      assert_int_equal(found, UTF8_REPLACEMENT);
    }
    assert_int_equal(decode(text, length, &found), length);
    assert_int_equal(found, characters[i]);
  }
}

/* What RFC 3629 §§3, 4 and 10 rule out. */
static void test_no_characters(void **state) {
  static const char *const texts[] = {
      "\x80zzz",       /* A follower without a first byte. */
      "\xbfzzz",       /* Another. */
      "\xc0\x80zz",    /* U+0000 in two bytes: overlong. */
      "\xc1\xbfzz",    /* U+007F in two. */
      "\xe0\x80\x80z", /* U+0000 in three. */
      "\xe0\x9f\xbfz", /* U+07FF in three. */
      "\xf0\x80\x80\x80" /* U+0000 in four. */,
      "\xf0\x8f\xbf\xbf", /* U+FFFF in four. */
      "\xed\xa0\x80z",    /* U+D800, half a pair. */
      "\xed\xbf\xbfz",    /* U+DFFF. */
      "\xf4\x90\x80\x80" /* U+110000. */,
      "\xf5\x80\x80\x80", /* First bytes that there are not. */
      "\xf8\x88\x80\x80",
      "\xfe\x80\x80\x80",
      "\xff\x80\x80\x80",
      "\xc3zzz", /* The follower is none. */
      "\xc3\xc3zz",
      "\xe2\x82zz",    /* The second is none. */
      "\xf0\x9f\x98z", /* The third is none. */
  };

  (void)state;
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
    uint32_t found = 0;

    assert_int_equal(decode(texts[i], 4, &found), 1);
    assert_int_equal(found, UTF8_REPLACEMENT);
  }
}

/* Whatever is read as a character is exactly how that character is written. */
static void test_random_bytes(void **state) {
  uint32_t random = 1;

  (void)state;
  for (uint32_t i = 0; i < 2000000; i++) {
    char text[4];
    char again[4];
    uint32_t found;

    for (uint32_t k = 0; k < 4; k++) {
      random = random * 1664525 + 1013904223;
      text[k] = (char)(k == 0 ? random >> 24 : 0x80 | (random >> 24 & (i % 8 == 0 ? 0xff : 0x3f)));
    }
    size_t used = utf8_decode(text, 4, &found);

    assert_true(used >= 1 && used <= 4);
    if (found != UTF8_REPLACEMENT || used != 1) {
      assert_int_equal(encode(found, again), used);
      assert_memory_equal(text, again, used);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_character),
      cmocka_unit_test(test_cut_characters),
      cmocka_unit_test(test_no_characters),
      cmocka_unit_test(test_random_bytes),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

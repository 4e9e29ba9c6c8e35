/*
 * Unit tests of the formatter against the C library's. //lib:lib_under_test makes snprintf and
 * vsnprintf mean ours; the C library's are declared here under another name.
 */
#include "lib/format.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/string.h"

#define TEXT_MAX 512u
#define GUARD 0x5c

int libc_vsnprintf(char *buffer, size_t size, const char *format,
                   va_list arguments) __asm__("vsnprintf");

/* Formats into a buffer of `size` bytes, and checks that it equals `expected` as far as it fits. */
static void check_cut(const char *expected, size_t size, const char *format, va_list arguments) {
  char buffer[TEXT_MAX];
  size_t length = strlen(expected);
  va_list copy;

  memset(buffer, GUARD, sizeof(buffer));
  va_copy(copy, arguments);
  assert_int_equal(vsnprintf(buffer, size, format, copy), length);
  va_end(copy);
  if (size != 0) {
    size_t kept = length < size ? length : size - 1;

    if (memcmp(buffer, expected, kept) != 0) {
      fail_msg("\"%s\" gives \"%s\", not \"%s\"", format, buffer, expected);
    }
    assert_int_equal(buffer[kept], '\0');
  }
  for (size_t i = size; i < sizeof(buffer); i++) {
    assert_int_equal(buffer[i], GUARD);
  }
}

/* Checks the text in every buffer that it does not fit in, and in one that it does. */
static void check_all_sizes(const char *expected, const char *format, va_list arguments) {
  for (size_t size = 0; size <= strlen(expected) + 2; size++) {
    check_cut(expected, size, format, arguments);
  }
}

/* Expects the C library's text. */
static void check(const char *format, ...) {
  char expected[TEXT_MAX];
  va_list arguments, copy;

  va_start(arguments, format);
  va_copy(copy, arguments);
  assert_in_range(libc_vsnprintf(expected, sizeof(expected), format, copy), 0, TEXT_MAX - 3);
  va_end(copy);
  check_all_sizes(expected, format, arguments);
  va_end(arguments);
}

/* Expects this text, where ours differs. */
static void check_text(const char *expected, const char *format, ...) {
  va_list arguments;

  va_start(arguments, format);
  check_all_sizes(expected, format, arguments);
  va_end(arguments);
}

static void test_text(void **state) {
  (void)state;
  check("");
  check("plain");
  check("100 %%");
  check("%%%%");
  check("%c", 'x');
  check("%c%c", 'a', 'b');
  check("[%3c] [%-3c]", 'x', 'y');
  check("%s", "");
  check("%s and %s", "one", "two");
  check("[%5s] [%-5s] [%5s]", "ab", "ab", "longer than five");
  check("%.3s|%.0s|%.9s|%.s", "abcdef", "abcdef", "abc", "abc");
  check("%.*s|%.*s|%.*s", 2, "abc", 0, "abc", -1, "abc");
  check("[%6.2s] [%-6.2s] [%-6.*s]", "abc", "abc", 1, "abc");
}

/* A precision is all there is to end a text that has no terminator. */
static void test_text_without_terminator(void **state) {
  const char text[3] = {'a', 'b', 'c'};

  (void)state;
  check("%.3s", text);
  check("%.*s", 3, text);
}

static void test_int(void **state) {
  static const char *const formats[] = {
      "%d",   "%i",    "%u",    "%x",   "%X",    "%1d",   "%5d",  "%-5d",  "%05d",
      "%12x", "%012x", "%-12X", "%08X", "%-08d", "%0-8d", "%20i", "%020i", "[%3u]",
  };
  static const int values[] = {0,     1,      9,       10,         -1,      -10,
                               99999, 100000, 0x1234,  0xabcdef,   -32768,  65535,
                               65536, 655359, 6553600, 2147483640, INT_MAX, INT_MIN};

  (void)state;
  for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
    for (size_t j = 0; j < sizeof(values) / sizeof(values[0]); j++) {
      check(formats[i], values[j]);
    }
  }
}

static void test_64_bit(void **state) {
  static const char *const formats[] = {
      "%lld", "%lli", "%llu", "%llx",   "%llX",    "%ld",      "%lu",     "%lx",
      "%zu",  "%zx",  "%zd",  "%25lld", "%025lld", "%-25llu|", "%016llx", "%018llX"};
  static const uint64_t values[] = {
      0,
      9,
      10,
      UINT32_MAX,
      UINT32_MAX + 1ull,
      9999999999,
      10000000000,
      0xffffffff80000000,
      0x123456789abcdef0,
      (uint64_t)INT64_MAX,
      (uint64_t)INT64_MIN,
      UINT64_MAX,
      12345678901234567890u,
  };

  (void)state;
  for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
    for (size_t j = 0; j < sizeof(values) / sizeof(values[0]); j++) {
      check(formats[i], values[j]);
    }
    /* All powers of ten and two, and their neighbours: where digits carry. */
    for (uint64_t power = 1, j = 0; j < 20; power *= 10, j++) {
      check(formats[i], power - 1);
      check(formats[i], power);
    }
    for (unsigned shift = 0; shift < 64; shift++) {
      check(formats[i], (1ull << shift) - 1);
      check(formats[i], 1ull << shift);
    }
  }
}

static void test_pointer(void **state) {
  (void)state;
  check("%p", (void *)0x1000);
  check("%20p|%-20p|", (void *)0xdeadbeef, (void *)UINTPTR_MAX);
  check_text("0x0", "%p", NULL);
}

static void test_what_it_does_not_know(void **state) {
  (void)state;
  check_text("(null)", "%s", NULL);
  check_text("(nu", "%.3s", NULL);
  check_text("a[not in lib/format.h:] %", "a%");
  check_text("a[not in lib/format.h:] %l", "a%l");
  check_text("1 [not in lib/format.h:] %f %d", "%d %f %d", 1, 2.0, 3);
  check_text("[not in lib/format.h:] %5.2f%%", "%5.2f%%", 2.0);
  check_text("[not in lib/format.h:] %#x", "%#x", 1);
  check_text("[not in lib/format.h:] %08", "%08");
}

/* More arguments than registers hold, in the order of the format. */
static void test_many_arguments(void **state) {
  (void)state;
  check("%d %s %llu %c %x %p %zu %ld %s %u", 1, "two", 3ull, '4', 5, (void *)6, (size_t)7, 8l,
        "nine", 10u);
}

static void test_snprintf(void **state) {
  char buffer[8];

  (void)state;
  assert_int_equal(snprintf(buffer, sizeof(buffer), "%d-%s", 12, "ab"), 5);
  assert_string_equal(buffer, "12-ab");
  assert_int_equal(snprintf(buffer, sizeof(buffer), "%s", "0123456789"), 10);
  assert_string_equal(buffer, "0123456");
  assert_int_equal(snprintf(NULL, 0, "%s", "0123456789"), 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_text),
      cmocka_unit_test(test_text_without_terminator),
      cmocka_unit_test(test_int),
      cmocka_unit_test(test_64_bit),
      cmocka_unit_test(test_pointer),
      cmocka_unit_test(test_what_it_does_not_know),
      cmocka_unit_test(test_many_arguments),
      cmocka_unit_test(test_snprintf),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Unit tests of memcpy, memmove, memset and memcmp: every alignment, every small size, every
 * overlap, with guard bytes around. //lib:lib_under_test makes these names mean ours.
 */
#include "lib/string.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ALIGNMENTS 16u
#define SMALL_MAX 72u /* All sizes up to here, */
#define GUARD 96u     /* with so many bytes to look at on either side. */
#define LARGE_MAX 4099u

static const size_t large_sizes[] = {127, 128, 129, 255, 256, 257, 1000, 4096, LARGE_MAX};

/* What the functions work on, and what must come out. */
static _Alignas(64) uint8_t actual[LARGE_MAX + ALIGNMENTS + 2 * GUARD];
static uint8_t expected[sizeof(actual)];
static _Alignas(64) uint8_t source[LARGE_MAX + ALIGNMENTS];

/* Distinct neighbours, and a period that no power of two divides. */
static uint8_t pattern(size_t index) {
  return (uint8_t)(index % 251 + 1);
}

static void fill(size_t size) {
  for (size_t i = 0; i < size; i++) {
    actual[i] = expected[i] = pattern(3 * i);
  }
}

/* Compares the first `size` bytes without the functions under test. */
static void check(size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (actual[i] != expected[i]) fail_msg("byte %zu is %#x, not %#x", i, actual[i], expected[i]);
  }
}

/* The sizes to test: all small ones, then large_sizes. Returns 0 behind the last. */
static int size_at(size_t index, size_t *size) {
  size_t large = index - (SMALL_MAX + 1);

  if (index <= SMALL_MAX) {
    *size = index;
    return 1;
  }
  if (large >= sizeof(large_sizes) / sizeof(large_sizes[0])) return 0;
  *size = large_sizes[large];
  return 1;
}

static void check_copy(size_t to, size_t from, size_t size) {
  fill(size + ALIGNMENTS + 2 * GUARD);
  for (size_t i = 0; i < size; i++) {
    expected[GUARD + to + i] = source[from + i];
  }
  assert_ptr_equal(memcpy(&actual[GUARD + to], &source[from], size), &actual[GUARD + to]);
  check(size + ALIGNMENTS + 2 * GUARD);
}

static void test_memcpy(void **state) {
  size_t size;

  (void)state;
  for (size_t i = 0; i < sizeof(source); i++) {
    source[i] = pattern(i);
  }
  for (size_t i = 0; size_at(i, &size); i++) {
    for (size_t to = 0; to < ALIGNMENTS; to++) {
      for (size_t from = 0; from < ALIGNMENTS; from++) {
        check_copy(to, from, size);
      }
    }
  }
}

/* Moves `size` bytes from `from` to `to`, both offsets into the same array. */
static void check_move(size_t to, size_t from, size_t size) {
  size_t end = (to > from ? to : from) + size + GUARD;

  if (end > sizeof(actual)) end = sizeof(actual);
  fill(end);
  for (size_t i = 0; i < size; i++) {
    expected[to + i] = actual[from + i];
  }
  assert_ptr_equal(memmove(&actual[to], &actual[from], size), &actual[to]);
  check(end);
}

static void test_memmove_small(void **state) {
  (void)state;
  for (size_t size = 0; size <= SMALL_MAX; size++) {
    for (size_t from = GUARD; from < GUARD + ALIGNMENTS; from++) {
      for (size_t to = from - SMALL_MAX - 2; to <= from + SMALL_MAX + 2; to++) {
        check_move(to, from, size);
      }
    }
  }
}

static void test_memmove_large(void **state) {
  static const size_t distances[] = {0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 63, 64, 65, GUARD};

  (void)state;
  for (size_t i = 0; i < sizeof(large_sizes) / sizeof(large_sizes[0]); i++) {
    for (size_t j = 0; j < sizeof(distances) / sizeof(distances[0]); j++) {
      for (size_t from = GUARD; from < GUARD + ALIGNMENTS; from++) {
        check_move(from - distances[j], from, large_sizes[i]);
        check_move(from + distances[j], from, large_sizes[i]);
      }
    }
  }
}

/* A handler that interrupted a copy would inherit the flag, as would whoever comes after. */
static void test_direction_flag_stays_clear(void **state) {
  const uint64_t direction_flag = 1u << 10; /* Intel SDM 1 §3.4.3.2. */

  (void)state;
  memmove(&actual[1], &actual[0], 100);
  assert_int_equal(__builtin_ia32_readeflags_u64() & direction_flag, 0);
  memmove(&actual[0], &actual[1], 100);
  assert_int_equal(__builtin_ia32_readeflags_u64() & direction_flag, 0);
}

static void check_set(size_t to, int byte, size_t size) {
  fill(size + ALIGNMENTS + 2 * GUARD);
  for (size_t i = 0; i < size; i++) {
    expected[GUARD + to + i] = (uint8_t)byte;
  }
  assert_ptr_equal(memset(&actual[GUARD + to], byte, size), &actual[GUARD + to]);
  check(size + ALIGNMENTS + 2 * GUARD);
}

static void test_memset(void **state) {
  static const int bytes[] = {0, 1, 0x5a, 0x80, 0xff, 0x1a5, -1, -128};
  size_t size;

  (void)state;
  for (size_t i = 0; size_at(i, &size); i++) {
    for (size_t to = 0; to < ALIGNMENTS; to++) {
      for (size_t j = 0; j < sizeof(bytes) / sizeof(bytes[0]); j++) {
        check_set(to, bytes[j], size);
      }
    }
  }
}

/* One byte differs, at `place`: seen when it lies within the size, and as unsigned. */
static void check_difference(const uint8_t *left, uint8_t *right, size_t place) {
  uint8_t original = right[place];

  right[place] = original ^ 0x80;
  int sign = left[place] < right[place] ? -1 : 1;
  for (size_t size = 0; size <= SMALL_MAX; size++) {
    int result = memcmp(left, right, size);
    int reverse = memcmp(right, left, size);

    if (size <= place) {
      assert_int_equal(result, 0);
      assert_int_equal(reverse, 0);
    } else {
      assert_true(sign < 0 ? result < 0 : result > 0);
      assert_true(sign < 0 ? reverse > 0 : reverse < 0);
    }
  }
  right[place] = original;
}

static void test_memcmp(void **state) {
  (void)state;
  for (size_t left = 0; left < ALIGNMENTS; left++) {
    for (size_t right = 0; right < ALIGNMENTS; right++) {
      for (size_t i = 0; i <= SMALL_MAX; i++) {
        actual[left + i] = expected[right + i] = pattern(7 * i);
      }
      for (size_t place = 0; place < SMALL_MAX; place++) {
        check_difference(&actual[left], &expected[right], place);
      }
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_memcpy),        cmocka_unit_test(test_memmove_small),
      cmocka_unit_test(test_memmove_large), cmocka_unit_test(test_direction_flag_stays_clear),
      cmocka_unit_test(test_memset),        cmocka_unit_test(test_memcmp),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

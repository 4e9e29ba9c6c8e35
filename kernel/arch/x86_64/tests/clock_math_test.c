/* Unit tests of the clock's arithmetic. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kernel/clock_math.h"

#define GHZ 1000000000ull
#define YEAR (31556952ull * 1000000000u) /* Nanoseconds. */

static void test_ratio(void **state) {
  (void)state;
  assert_int_equal(clock_ratio(3 * GHZ, 1193182, 1193182), 3 * GHZ);
  assert_int_equal(clock_ratio(1000000, 1193182, 1193), 1000152557); /* ...556.58 */
  assert_int_equal(clock_ratio(24000000, 242, 2), 2904000000);
  assert_int_equal(clock_ratio(25000000, 200, 3), 1666666667);
  assert_int_equal(clock_ratio(UINT32_MAX, UINT32_MAX, UINT32_MAX), UINT32_MAX);
}

static void test_ratio_of_nonsense(void **state) {
  (void)state;
  assert_int_equal(clock_ratio(1000000, 1193182, 0), 0);
  assert_int_equal(clock_ratio(0, 1193182, 1193), 0);
  assert_int_equal(clock_ratio(24000000, 0, 2), 0);
  assert_int_equal(clock_ratio(UINT64_MAX, 1193182, 1193), 0);
  assert_int_equal(clock_ratio(UINT64_MAX, 1, UINT32_MAX), 0);
  assert_int_equal(clock_ratio(UINT64_MAX / 1193182, 1193182, 65536), 0);
  assert_int_equal(clock_ratio(UINT32_MAX, UINT32_MAX, 1), 0);
  assert_int_equal(clock_ratio(CLOCK_HZ_MIN - 1, 1, 1), 0);
  assert_int_equal(clock_ratio(CLOCK_HZ_MIN, 1, 1), CLOCK_HZ_MIN);
  assert_int_equal(clock_ratio(CLOCK_HZ_MAX, 1, 1), CLOCK_HZ_MAX);
  assert_int_equal(clock_ratio(CLOCK_HZ_MAX + 1, 1, 1), 0);
}

static void test_nanoseconds(void **state) {
  (void)state;
  assert_int_equal(clock_nanoseconds_of(0, clock_multiplier(3 * GHZ)), 0);
  assert_int_equal(clock_nanoseconds_of(12345, clock_multiplier(GHZ)), 12345);
  assert_int_equal(clock_nanoseconds_of(1, clock_multiplier(2 * GHZ)), 0); /* Down. */
  assert_int_equal(clock_nanoseconds_of(7, clock_multiplier(2 * GHZ)), 3);
  assert_int_equal(clock_nanoseconds_of(1, clock_multiplier(CLOCK_HZ_MIN)), 1000);
  assert_int_equal(clock_nanoseconds_of(100, clock_multiplier(CLOCK_HZ_MAX)), 1);
}

/* A hundred years of each frequency, to 1 s; a TSC above 5.8 GHz does not last that long. */
static void test_a_hundred_years(void **state) {
  static const uint64_t frequencies[] = {CLOCK_HZ_MIN, 33333333,   GHZ,       1193182 * 1000ull,
                                         2904000000,   2999999999, 5800000000};

  (void)state;
  for (size_t i = 0; i < sizeof(frequencies) / sizeof(frequencies[0]); i++) {
    uint64_t seconds = 100 * YEAR / GHZ;
    uint64_t time =
        clock_nanoseconds_of(seconds * frequencies[i], clock_multiplier(frequencies[i]));

    assert_in_range(time, 100 * YEAR - 2 * GHZ, 100 * YEAR + 2 * GHZ);
  }
}

static void test_never_goes_back(void **state) {
  uint64_t multiplier = clock_multiplier(2904000000);
  uint64_t before = 0;

  (void)state;
  for (uint64_t ticks = (1ull << 32) - 1000; ticks < (1ull << 32) + 1000; ticks++) {
    uint64_t now = clock_nanoseconds_of(ticks, multiplier);

    assert_true(now >= before);
    before = now;
  }
  assert_true(clock_nanoseconds_of(UINT64_MAX, multiplier) >
              clock_nanoseconds_of(UINT64_MAX - 100, multiplier));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_ratio),           cmocka_unit_test(test_ratio_of_nonsense),
      cmocka_unit_test(test_nanoseconds),     cmocka_unit_test(test_a_hundred_years),
      cmocka_unit_test(test_never_goes_back),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

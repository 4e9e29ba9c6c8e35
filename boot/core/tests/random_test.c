/* Unit tests of random.c: every number is in range, and all of the range comes up. */
#include "boot/core/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/fake_firmware.h"

#define DRAWS 16000u
#define BUCKETS 64u

static void test_range(void **state) {
  static const uint64_t limits[] = {1,         2, 3, 1000, 262144, 1ull << 31, (1ull << 32) - 1,
                                    1ull << 32};

  (void)state;
  for (uint32_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
    for (uint32_t draw = 0; draw < 1000; draw++) assert_true(random_below(limits[i]) < limits[i]);
  }
}

/* Each of 64 equal parts of the range comes up about as often as the others: within a half of the
   mean of 250, which is 8 standard deviations. */
static void test_spread(void **state) {
  static const uint64_t limits[] = {BUCKETS, 262144, 1ull << 32};

  (void)state;
  for (uint32_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
    uint32_t counts[BUCKETS] = {0};

    for (uint32_t draw = 0; draw < DRAWS; draw++)
      counts[random_below(limits[i]) / (limits[i] / BUCKETS)]++;
    for (uint32_t bucket = 0; bucket < BUCKETS; bucket++)
      assert_in_range(counts[bucket], DRAWS / BUCKETS / 2, DRAWS / BUCKETS * 3 / 2);
  }
}

static void test_time_stamp(void **state) {
  uint64_t before = time_stamp();

  (void)state;
  assert_true(before != 0);
  assert_true(time_stamp() > before);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_range),
      cmocka_unit_test(test_spread),
      cmocka_unit_test(test_time_stamp),
  };

  fake_reset();
  return cmocka_run_group_tests(tests, NULL, NULL);
}

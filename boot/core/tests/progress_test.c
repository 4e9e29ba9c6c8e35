/* Unit tests of progress_show: a line when a file takes long, nothing when it does not. */
#include "boot/core/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/random.h"
#include "boot/core/tests/fake_firmware.h"

#define MIB (1ull << 20)

static void test_progress(void **state) {
  uint64_t now = time_stamp(), shown;

  (void)state;
  fake_reset();
  assert_int_equal(progress_show(now, MIB, 4 * MIB), now);
  assert_string_equal(fake.printed, "");
  shown = progress_show(now - PROGRESS_TICKS, 5000 * MIB - 1, 6000 * MIB);
  assert_true(shown >= now);
  assert_string_equal(fake.printed, "kiln: loading start: 4999 of 6000 MiB\n");
  assert_string_equal(fake.on_screen, fake.printed); /* Somebody is waiting. */
  assert_int_equal(progress_show(shown, 5001 * MIB, 6000 * MIB), shown);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_progress),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

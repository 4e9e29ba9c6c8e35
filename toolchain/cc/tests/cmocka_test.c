// A unit test, linked with the packaged shared libraries.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void runs(void **state) {
  (void)state;
  assert_int_equal(6 * 7, 42);
}

// Everything that is mapped comes from the packages: the host's C library is never opened.
static void uses_packaged_libraries(void **state) {
  (void)state;
  FILE *maps = fopen("/proc/self/maps", "r");
  assert_non_null(maps);
  char line[4096];
  int libraries = 0;
  while (fgets(line, sizeof line, maps)) {
    if (!strstr(line, ".so")) continue;
    libraries++;
    if (!strstr(line, "kiln_sysroot")) fail_msg("host library: %s", line);
  }
  fclose(maps);
  assert_true(libraries > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(runs),
      cmocka_unit_test(uses_packaged_libraries),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

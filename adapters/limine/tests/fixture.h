/* A machine for each test: included by a test's only file, after cmocka.h. */
#ifndef KILN_ADAPTERS_LIMINE_TESTS_FIXTURE_H
#define KILN_ADAPTERS_LIMINE_TESTS_FIXTURE_H

#include "adapters/limine/tests/machine.h"

static struct machine machine;

static int fresh_machine(void **state) {
  (void)state;
  make_machine(&machine);
  return 0;
}

static int end_machine(void **state) {
  (void)state;
  free_machine(&machine);
  return 0;
}

#define machine_test(function) cmocka_unit_test_setup_teardown(function, fresh_machine, end_machine)

#endif /* KILN_ADAPTERS_LIMINE_TESTS_FIXTURE_H */

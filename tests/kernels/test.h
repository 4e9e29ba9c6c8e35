/*
 * What the test kernels share: each is a KILN_ENTRY and a few lines on the kernel's own
 * console, and ends by telling QEMU how it went, by means that no real machine has
 * (test_machine.h of each architecture).
 */
#ifndef KILN_TESTS_KERNELS_TEST_H
#define KILN_TESTS_KERNELS_TEST_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "test_machine.h"

/* Prints the marker that the harness wants to see, and ends QEMU with the status for it. */
static inline _Noreturn void test_pass(void) {
  kprintf(LOG_INFO, "KILN TEST PASS\n");
  qemu_show_log();
  qemu_exit(QEMU_EXIT_PASS);
}

/* `what` is the expectation that did not come true. */
static inline _Noreturn void test_fail(const char *what) {
  kprintf(LOG_INFO, "KILN TEST FAIL: %s\n", what);
  qemu_show_log();
  qemu_exit(QEMU_EXIT_FAIL);
}

static inline void test_check(bool condition, const char *what) {
  if (!condition) {
    test_fail(what);
  }
}

#endif /* KILN_TESTS_KERNELS_TEST_H */

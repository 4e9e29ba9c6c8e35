/*
 * What the test kernels share: each is a KILN_ENTRY and a few lines on the kernel's own
 * console, and ends by telling QEMU how it went, through a device that no real machine has
 * (kernel/test/qemu.h).
 */
#ifndef KILN_TESTS_KERNELS_TEST_H
#define KILN_TESTS_KERNELS_TEST_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/arch/x86_64/segments.h"
#include "kernel/console/console.h"
#include "kernel/stack.h"
#include "kernel/test/qemu.h"

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

/* COM1 and the kernel's own tables: from here on exceptions end in the kernel's report. */
static inline void test_start(const struct kiln_boot_info *info) {
  console_open_serial();
  stack_set(&info->stack);
  segments_load();
  interrupts_load();
}

#endif /* KILN_TESTS_KERNELS_TEST_H */

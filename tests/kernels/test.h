/*
 * What the test kernels share: each is a KILN_ENTRY and a few lines on the kernel's own
 * console, and ends by telling QEMU how it went, through a device that no real machine has
 * (QEMU, hw/misc/debugexit.c: `-device isa-debug-exit,iobase=0xf4,iosize=0x04`).
 */
#ifndef KILN_TESTS_KERNELS_TEST_H
#define KILN_TESTS_KERNELS_TEST_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/arch/x86_64/segments.h"
#include "kernel/arch/x86_64/stack.h"
#include "kernel/console/console.h"
#include "lib/x86/port_io.h"

#define TEST_EXIT_PORT 0xf4 /* isa-debug-exit: value V ends QEMU with status 2 * V + 1. */
#define TEST_EXIT_PASS 0x10 /* QEMU's status 33. */
#define TEST_EXIT_FAIL 0x11 /* QEMU's status 35. */

/* Ends QEMU; without the device, says so and stops. */
static inline _Noreturn void test_exit(uint8_t value) {
  outb(TEST_EXIT_PORT, value);
  kprintf(LOG_INFO, "no isa-debug-exit device; stopped.\n");
  cpu_stop();
}

/* Prints the marker that the harness wants to see, and ends QEMU with the status for it. */
static inline _Noreturn void test_pass(void) {
  kprintf(LOG_INFO, "KILN TEST PASS\n");
  test_exit(TEST_EXIT_PASS);
}

/* `what` is the expectation that did not come true. */
static inline _Noreturn void test_fail(const char *what) {
  kprintf(LOG_INFO, "KILN TEST FAIL: %s\n", what);
  test_exit(TEST_EXIT_FAIL);
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

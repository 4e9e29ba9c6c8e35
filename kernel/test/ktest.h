/*
 * Tests that run inside a kernel. A C file of them is a kernel_test (tests/kernel_test.bzl):
 *
 *     #include "kernel/test/ktest.h"
 *
 *     KTEST(heap_aligns) {
 *       void *block = kmalloc(24);
 *
 *       KREQUIRE(block != NULL);
 *       KEXPECT_EQUAL((uint64_t)block % 16, 0);
 *       kfree(block);
 *     }
 *
 *     KTEST_PANICS(heap_names_a_double_free, "freed twice") { ... }
 *     KTEST_FAULTS(constants_are_read_only, 14) { ... }
 *
 * The tests of a kernel run in the order of their file, one after the other in one boot, with
 * interrupts on and everything that kernel_start sets up. A test that panics, faults or hangs has
 * failed, with its report on the console, and the kernel goes on with the next one: it returns to
 * where it was before the test, on the same stack. What such a test had allocated, or switched off,
 * stays so.
 */
#ifndef KILN_KERNEL_TEST_KTEST_H
#define KILN_KERNEL_TEST_KTEST_H

#include <stdbool.h>
#include <stdint.h>

#include "../../boot/protocol/kiln.h"

/* How a test has to end. */
enum ktest_end {
  KTEST_RETURNS, /* Without a failed expectation. */
  KTEST_PANIC,   /* In a panic whose report contains `text`. */
  KTEST_FAULT,   /* In the exception `vector`. */
};

struct ktest {
  const char *name;
  void (*body)(void);
  const char *file; /* Where it is. */
  const char *text; /* Of KTEST_PANIC. */
  uint32_t line;
  uint32_t end;    /* enum ktest_end. */
  uint64_t vector; /* Of KTEST_FAULT. */
};

_Static_assert(sizeof(struct ktest) == 48, "kernel.ld puts them into an array");

#define KTEST_DEFINE(test, ...)                                                                    \
  static void test(void);                                                                          \
  static const struct ktest ktest_##test __attribute__((section(".ktests"), used, aligned(8))) = { \
      .name = #test, .body = test, .file = __FILE__, .line = __LINE__, __VA_ARGS__};               \
  static void test(void)

/* A test that passes when it returns and all that it expected was so. */
#define KTEST(test) KTEST_DEFINE(test, .end = KTEST_RETURNS)

/* A test that passes when it panics, and the report contains `part`. */
#define KTEST_PANICS(test, part) KTEST_DEFINE(test, .end = KTEST_PANIC, .text = (part))

/* A test that passes when it causes exception `number`. */
#define KTEST_FAULTS(test, number) KTEST_DEFINE(test, .end = KTEST_FAULT, .vector = (number))

/* Expectations: one that does not hold is printed, and the test goes on, to fail at its end. */
#define KEXPECT(condition) ktest_expect((condition), #condition, __FILE__, __LINE__)

/* The same for two integers, which are printed if they differ. */
#define KEXPECT_EQUAL(left, right) \
  ktest_expect_equal((uint64_t)(left), (uint64_t)(right), #left " == " #right, __FILE__, __LINE__)

/* The same for two strings. */
#define KEXPECT_TEXT(left, right) \
  ktest_expect_text((left), (right), #left " == " #right, __FILE__, __LINE__)

/* An expectation without which there is no point in going on: ends the test. */
#define KREQUIRE(condition)                                           \
  do {                                                                \
    if (!ktest_expect((condition), #condition, __FILE__, __LINE__)) { \
      ktest_leave();                                                  \
    }                                                                 \
  } while (0)

/*
 * Has the harness compare the screen with the picture `shot` of the kernel_test's `screenshots`,
 * while the kernel waits.
 */
#define KEXPECT_SCREEN(shot) ktest_expect_screen((shot), __FILE__, __LINE__)

/* What the loader handed over, for tests that need to know. */
const struct kiln_boot_info *ktest_boot_info(void);

/* What the macros above are made of. The first three return whether the expectation held. */
bool ktest_expect(bool holds, const char *condition, const char *file, uint32_t line);
bool ktest_expect_equal(uint64_t left, uint64_t right, const char *condition, const char *file,
                        uint32_t line);
bool ktest_expect_text(const char *left, const char *right, const char *condition, const char *file,
                       uint32_t line);
void ktest_expect_screen(const char *shot, const char *file, uint32_t line);
_Noreturn void ktest_leave(void);

/*
 * Runs the kernel's tests, of which `filter` (filter.h; "" for all) selects some, prints a line for
 * each, and ends QEMU: status 33 when none failed, 35 otherwise. A test that takes longer than
 * `hang_seconds` has failed. Called once, by the kernel's main.
 */
_Noreturn void ktest_run(const struct kiln_boot_info *info, const char *filter,
                         uint32_t hang_seconds);

#endif /* KILN_KERNEL_TEST_KTEST_H */

/*
 * Runs tests inside the kernel: see ktest.h. Owns the test that is running, what became of its
 * expectations, and the way back from it; the kernel's hooks for panics, exceptions and ticks are
 * its own while tests run. The harness (tests/harness/run_kernel_test.sh) reads the lines that
 * begin with
 * '[' or "ktest: ".
 */
#include "kernel/test/ktest.h"

#include <stddef.h>

#include "clock.h"
#include "interrupts.h"
#include "kernel/console/console.h"
#include "kernel/input/input.h"
#include "kernel/panic.h"
#include "kernel/test/filter.h"
#include "kernel/test/qemu.h"
#include "lib/string.h"
#include "recovery.h"

#define NANOSECONDS 1000000000u /* Of a second. */

/* kernel.ld: all that KTEST and its like have defined. */
extern const struct ktest ktests_start[];
extern const struct ktest ktests_end[];

static const struct kiln_boot_info *boot_info;
static const struct ktest *running;  /* Null between tests. */
static struct recovery_point before; /* Where `running` was started. */
static uint32_t failures;            /* Expectations of `running` that did not hold. */
static bool ended_as_told;           /* `running` has come to the panic or fault it is to end in. */
static uint64_t started;             /* When `running` was, in nanoseconds. */
static uint64_t log_start;           /* Where its part of the log begins. */
static uint32_t limit;               /* Seconds after which a test hangs. */

const struct kiln_boot_info *ktest_boot_info(void) {
  return boot_info;
}

/* --- Expectations --- */

/* Begins a line about one that failed. */
static void fail_at(const char *file, uint32_t line) {
  failures++;
  kprintf(LOG_INFO, "  %s:%u: ", file, line);
}

bool ktest_expect(bool holds, const char *condition, const char *file, uint32_t line) {
  if (!holds) {
    fail_at(file, line);
    kprintf(LOG_INFO, "expected %s\n", condition);
  }
  return holds;
}

bool ktest_expect_equal(uint64_t left, uint64_t right, const char *condition, const char *file,
                        uint32_t line) {
  if (left != right) {
    fail_at(file, line);
    kprintf(LOG_INFO, "expected %s; they are %lu (0x%lx) and %lu (0x%lx)\n", condition, left, left,
            right, right);
  }
  return left == right;
}

bool ktest_expect_text(const char *left, const char *right, const char *condition, const char *file,
                       uint32_t line) {
  bool equal = strcmp(left, right) == 0;

  if (!equal) {
    fail_at(file, line);
    kprintf(LOG_INFO, "expected %s; they are \"%s\" and \"%s\"\n", condition, left, right);
  }
  return equal;
}

/* The harness answers with one byte: '=' when the screen is what it should be. */
void ktest_expect_screen(const char *shot, const char *file, uint32_t line) {
  kprintf(LOG_INFO, "[shot] %s", shot);
  console_flush();
  kprintf(LOG_INFO, "\n"); /* When the line ends, the harness looks. */
  if (input_wait() != '=') {
    fail_at(file, line);
    kprintf(LOG_INFO, "expected the screen to show %s\n", shot);
  }
}

/* No test is running from here on: a tick that comes at once must not take it for one that hangs.
 */
_Noreturn void ktest_leave(void) {
  running = NULL;
  recovery_go(&before);
}

/* --- What interrupts a test --- */

/* True when the running test has printed `text`, which lies in one piece of the log or across both.
 */
static bool log_contains(const char *text) {
  struct log_text log;
  size_t length = strlen(text);
  size_t total;

  console_log(log_start, &log);
  total = log.lengths[0] + log.lengths[1];
  for (size_t at = 0; at + length <= total; at++) {
    size_t same = 0;

    while (same < length) {
      size_t i = at + same;
      char character = i < log.lengths[0] ? log.pieces[0][i] : log.pieces[1][i - log.lengths[0]];

      if (character != text[same]) break;
      same++;
    }
    if (same == length) return true;
  }
  return false;
}

/* Called at the end of a panic's report. */
static void on_panic(void) {
  if (running == NULL) {
    return;
  }
  if (running->end == KTEST_PANIC && log_contains(running->text)) {
    ended_as_told = true;
  } else {
    fail_at(running->file, running->line);
    kprintf(
        LOG_INFO,
        running->end == KTEST_PANIC ? "expected the panic to say \"%s\"\n" : "the test panicked\n",
        running->text);
  }
  panic_forget();
  ktest_leave();
}

/* Called for every exception, before its report. */
static bool on_exception(struct interrupt_frame *frame) {
  if (running != NULL && running->end == KTEST_FAULT &&
      interrupt_exception(frame) == running->vector) {
    ended_as_told = true;
    ktest_leave();
  }
  return false;
}

/* Called on every tick, with what it interrupted. */
static void on_tick(const struct interrupt_frame *frame) {
  if (running != NULL && clock_nanoseconds() - started > (uint64_t)limit * NANOSECONDS) {
    panic_begin();
    kprintf(LOG_PANIC, "the test %s hangs: no end within %u s\n", running->name, limit);
    interrupt_print_backtrace(frame);
    panic_end();
  }
}

/* --- Running --- */

/* Returns when the test has ended, in whatever way. */
static void run_body(const struct ktest *test) {
  log_start = console_log_position();
  started = clock_nanoseconds();
  running = test;
  if (!recovery_set(&before)) {
    test->body();
  }
  running = NULL;
}

static void print_verdict(const struct ktest *test, uint64_t nanoseconds) {
  kprintf(LOG_INFO, "[%s] %s, %s:%u, %lu.%03lu ms\n", failures == 0 ? " ok " : "fail", test->name,
          test->file, test->line, nanoseconds / 1000000, nanoseconds / 1000 % 1000);
}

/* Runs one test; returns whether it passed. */
static bool run(const struct ktest *test) {
  kprintf(LOG_INFO, "[ run] %s\n", test->name);
  failures = 0;
  ended_as_told = false;
  run_body(test);
  if (test->end != KTEST_RETURNS && !ended_as_told && failures == 0) {
    fail_at(test->file, test->line);
    if (test->end == KTEST_PANIC) {
      kprintf(LOG_INFO, "expected a panic: \"%s\"\n", test->text);
    } else {
      kprintf(LOG_INFO, "expected exception %lu\n", test->vector);
    }
  }
  print_verdict(test, clock_nanoseconds() - started);
  return failures == 0;
}

_Noreturn void ktest_run(const struct kiln_boot_info *info, const char *filter,
                         uint32_t hang_seconds) {
  uint32_t passed = 0, failed = 0, skipped = 0;

  boot_info = info;
  limit = hang_seconds;
  panic_set_hook(on_panic);
  exception_set_hook(on_exception);
  clock_on_tick(on_tick);
  kprintf(LOG_INFO, "ktest: %lu tests\n", (uint64_t)(ktests_end - ktests_start));
  for (const struct ktest *test = ktests_start; test < ktests_end; test++) {
    if (!ktest_filter_selects(filter, test->name)) {
      kprintf(LOG_INFO, "[skip] %s\n", test->name);
      skipped++;
    } else if (run(test)) {
      passed++;
    } else {
      failed++;
    }
  }
  kprintf(LOG_INFO, "ktest: %u passed, %u failed, %u skipped\n", passed, failed, skipped);
  qemu_exit(failed == 0 ? QEMU_EXIT_PASS : QEMU_EXIT_FAIL);
}

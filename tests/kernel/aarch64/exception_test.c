/* Exceptions of aarch64, and interrupts, in the running kernel. */
#include <stdint.h>

#include "kernel/arch/aarch64/clock.h"
#include "kernel/arch/aarch64/cpu.h"
#include "kernel/arch/aarch64/provoke.h"
#include "kernel/test/ktest.h"

/* --- Each exception arrives as itself --- */

#define EXCEPTION(test, name, class)      \
  KTEST_FAULTS(exception_##test, class) { \
    provoke(provoke_find(name));          \
  }

EXCEPTION(undefined, "ud", 0x00)
EXCEPTION(floating_point, "fp", 0x07)
EXCEPTION(supervisor_call, "svc", 0x15)
EXCEPTION(instruction_abort, "pf-execute", 0x21)
EXCEPTION(pc_alignment, "pc", 0x22)
EXCEPTION(data_abort_read, "pf", 0x25)
EXCEPTION(data_abort_write, "pf-write", 0x25)
EXCEPTION(data_abort_write_to_code, "pf-readonly", 0x25)
EXCEPTION(breakpoint, "bp", 0x3c)

/* --- What is done about them --- */

KTEST_PANICS(reports_decode_the_syndrome,
             "exception 37 (data abort, permission fault), ESR 0x9600004f") {
  provoke(provoke_find("pf-readonly"));
}

KTEST_PANICS(reports_name_what_is_no_abort, "exception 34 (PC alignment), ESR 0x8a000000") {
  provoke(provoke_find("pc"));
}

/* With nowhere to push to, an exception still has a stack. */
KTEST_FAULTS(exceptions_have_a_stack_of_their_own, 0x00) {
  __asm__ volatile(
      "mov sp, %0\n\t"
      "udf #0"
      :
      : "r"(0x8000000000000000u));
}

/* And its backtrace is that of whoever was interrupted. */
KTEST_PANICS(calls_of_what_is_no_code_name_the_caller, "  by ffffffff8") {
  provoke(provoke_find("pf-execute"));
}

/* --- Interrupts --- */

/* Three ticks, while every register has its own number. */
KTEST(interrupts_keep_the_registers) {
  uint64_t ticks = clock_ticks();
  uint64_t end = cpu_read_counter() + 3 * clock_frequency() / CLOCK_TICK_HZ;
  uint64_t wrong;

  __asm__ volatile(
      ".irp n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, "
      "26, 27, 28, 30\n\t"
      "mov x\\n, #(0x6b00 + \\n)\n\t"
      ".endr\n"
      "1: mrs x1, cntvct_el0\n\t"
      "cmp x1, %[end]\n\t"
      "b.lo 1b\n\t"
      "mov %[wrong], #0\n\t"
      ".irp n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, "
      "26, 27, 28, 30\n\t"
      "mov x1, #(0x6b00 + \\n)\n\t"
      "eor x1, x1, x\\n\n\t"
      "orr %[wrong], %[wrong], x1\n\t"
      ".endr"
      : [wrong] "=&r"(wrong)
      : [end] "r"(end)
      : "x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14",
        "x15", "x16", "x17", "x18", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28",
        "x30", "cc", "memory");
  KEXPECT_EQUAL(wrong, 0);
  KEXPECT(clock_ticks() > ticks);
}

KTEST(breakpoints_keep_the_registers) {
  uint64_t before = 0x6b696c6e6b696c6e, after;

  __asm__ volatile(
      "mov x20, %1\n\t"
      "brk #0\n\t"
      "mov %0, x20"
      : "=r"(after)
      : "r"(before)
      : "x20");
  KEXPECT_EQUAL(after, before);
}

/* Exceptions, interrupts and time in the running kernel: what is the same on each architecture. */
#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "cpu.h"
#include "kernel/test/ktest.h"
#include "provoke.h"

/* --- What is done about them --- */

KTEST(breakpoints_resume) {
  volatile uint32_t passed = 0;

  for (uint32_t i = 0; i < 3; i++) {
    provoke(provoke_find("bp"));
    passed++;
  }
  KEXPECT_EQUAL(passed, 3);
}

KTEST_PANICS(page_faults_name_address_and_cause, "write to 000000006b696c6e, which is not mapped") {
  *(volatile uint8_t *)0x6b696c6e = 1;
}

KTEST_PANICS(page_faults_name_rights, "which its page does not allow") {
  provoke(provoke_find("pf-readonly"));
}

KTEST_PANICS(stack_overflows_are_named, "the address is in the guard below the boot stack") {
  provoke(provoke_find("stack"));
}

/* The innermost call, what is inlined into it, and their lines, from the kernel's own table. */
KTEST_PANICS(backtraces_have_names_and_lines, "backtraces_have_names_and_lines+0x") {
  provoke(provoke_find("ud"));
}

KTEST_PANICS(backtraces_have_files, "(kernel/test/ktest.c:") {
  provoke(provoke_find("ud"));
}

/* --- Time --- */

KTEST(clock_never_goes_back) {
  uint64_t last = clock_nanoseconds();

  for (uint32_t i = 0; i < 100000; i++) {
    uint64_t now = clock_nanoseconds();

    KREQUIRE(now >= last);
    last = now;
  }
}

KTEST(clock_moves_with_its_ticks) {
  uint64_t ticks = clock_ticks();
  uint64_t start = clock_nanoseconds();

  KEXPECT(clock_frequency() != 0);
  while (clock_ticks() < ticks + 3) {
    cpu_interrupts_disable();
    cpu_wait_for_interrupt();
  }
  KEXPECT(clock_nanoseconds() > start);
}

KTEST(interrupts_stay_out_when_they_are_off) {
  bool on = cpu_interrupts_disable();
  uint64_t ticks = clock_ticks();
  uint64_t end = clock_nanoseconds() + 30000000; /* Three ticks. */

  KEXPECT(on);
  while (clock_nanoseconds() < end) {
  }
  KEXPECT_EQUAL(clock_ticks(), ticks);
  cpu_interrupts_restore(on);
}

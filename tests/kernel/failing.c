/*
 * Tests that fail, each in a way of its own, with passing ones in between:
 * //tests/kernel:failing_test checks that the harness tells them apart and goes on after each.
 */
#include <stddef.h>

#include "kernel/panic.h"
#include "kernel/test/ktest.h"

KTEST(passes_first) {
  KEXPECT(1 + 1 == 2);
}

KTEST(expectation_fails_and_the_test_goes_on) {
  KEXPECT(1 + 1 == 3);
  KEXPECT_EQUAL(6 * 7, 43);
  KEXPECT_TEXT("kiln", "oven");
}

KTEST(requirement_fails_and_the_test_ends) {
  KREQUIRE(1 + 1 == 3);
  KEXPECT(2 + 2 == 5);
}

KTEST(panics) {
  panic("a <test> may \"panic\" & go on");
}

KTEST_PANICS(panics_with_other_words, "these words") {
  panic("other words");
}

KTEST_PANICS(does_not_panic, "any words") {}

KTEST_FAULTS(does_not_fault, 14) {}

KTEST_FAULTS(faults_otherwise, 14) {
  __asm__ volatile("ud2");
}

KTEST(faults) {
  *(volatile int *)0x6b696c6e = 1;
}

KTEST(hangs) {
  for (;;) {
    __asm__ volatile("pause");
  }
}

KTEST(hangs_with_interrupts_off) {
  __asm__ volatile("cli");
  for (;;) {
    __asm__ volatile("pause");
  }
}

KTEST(passes_last) {
  KEXPECT(1 + 1 == 2);
}

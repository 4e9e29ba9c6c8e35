/* A test that resets the machine, which nothing can recover from. */
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/test/ktest.h"
#include "lib/x86/descriptors.h"

KTEST(passes_before) {
  KEXPECT(true);
}

/* Without an IDT, an exception is a triple fault (Intel SDM 3A §6.15). */
KTEST(resets_the_machine) {
  const struct x86_table none = {.limit = 0, .base = 0};

  x86_load_idt(&none);
  __asm__ volatile("ud2");
}

KTEST(is_never_run) {
  KEXPECT(true);
}

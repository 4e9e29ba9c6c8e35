/* A test that hangs where nothing can stir it: without an IDT, an NMI is a triple fault. */
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/test/ktest.h"
#include "lib/x86/descriptors.h"

KTEST(hangs_without_idt) {
  const struct x86_table none = {.limit = 0, .base = 0};

  cpu_interrupts_disable();
  x86_load_idt(&none);
  for (;;) {
    __asm__ volatile("hlt");
  }
}

/*
 * Hangs, and does with a non-maskable interrupt what kernels do that do not expect one. Without
 * HANG_PASSES it has no gate for it, and resets the machine (Intel SDM 3A §6.15, double fault);
 * with HANG_PASSES its handler ends the test as if all were well. The harness, which sends that
 * interrupt to find out where a guest hangs, must call both a hang.
 */
#include "lib/x86/descriptors.h"
#include "tests/kernels/test.h"

#define VECTOR_NMI 2

#ifdef HANG_PASSES
static __attribute__((interrupt)) void on_nmi(void *frame) {
  (void)frame;
  test_pass();
}
#endif

static void kernel_main(const struct kiln_boot_info *info) {
  static struct x86_gate gates[VECTOR_NMI + 1];
  const struct x86_table idt = {.limit = sizeof(gates) - 1, .base = (uint64_t)gates};

  test_start(info);
#ifdef HANG_PASSES
  gates[VECTOR_NMI] = x86_gate((uint64_t)on_nmi, X86_SELECTOR_CODE, 0);
#endif
  x86_load_idt(&idt);
  kprintf(LOG_INFO, "this test kernel hangs\n");
  for (;;) {
    __asm__ volatile("hlt");
  }
}

KILN_ENTRY(kernel_main);

/*
 * Leaves the boot stack for what is no stack, and executes an invalid opcode there, before it has
 * an IDT of its own: the loader's report must say where RSP is not.
 */
#include "tests/kernels/test.h"

static void kernel_main(const struct kiln_boot_info *info) {
  (void)info;
  __asm__ volatile(
      "movq %0, %%rsp\n\t"
      "ud2"
      :
      : "r"(KILN_KERNEL_BASE));
}

KILN_ENTRY(kernel_main);

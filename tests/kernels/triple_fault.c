/*
 * Makes the processor reset: an exception without an IDT to report it, twice over (Intel
 * SDM 3A §6.15, double fault). The harness must not take the reset for an end.
 */
#include "lib/x86/descriptors.h"
#include "tests/kernels/test.h"

static void kernel_main(const struct kiln_boot_info *info) {
  const struct x86_table empty = {0};

  test_start(info);
  kprintf(LOG_INFO, "this test kernel resets the machine\n");
  x86_load_idt(&empty);
  __asm__ volatile("ud2");
  test_fail("an exception without an IDT came back");
}

KILN_ENTRY(kernel_main);

/* Writes to a constant: the loader mapped it without that right, so this is a page fault. */
#include "tests/kernels/test.h"

static const volatile uint32_t constant = 1;

static void kernel_main(const struct kiln_boot_info *info) {
  uint64_t address = (uint64_t)&constant;

  test_start(info);
  kprintf(LOG_INFO, "this test kernel writes to a constant at 0x%lx\n", address);
  __asm__ volatile("movl $2, (%0)" : : "r"(address) : "memory");
  test_fail("a write to a constant came back");
}

KILN_ENTRY(kernel_main);

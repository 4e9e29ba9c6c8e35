/* Executes data: the loader mapped it without that right, so this is a page fault. */
#include "tests/kernels/test.h"

static volatile uint8_t code[] = {0xc3}; /* RET: were it executed, it would come back. */

static void kernel_main(const struct kiln_boot_info *info) {
  uint64_t address = (uint64_t)code;

  test_start(info);
  kprintf(LOG_INFO, "this test kernel executes data at 0x%lx\n", address);
  __asm__ volatile("call *%0" : : "r"(address) : "memory");
  test_fail("data was executed");
}

KILN_ENTRY(kernel_main);

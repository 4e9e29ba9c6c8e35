/* Never ends and never sleeps: the harness must stop it, and call it a failure. */
#include "tests/kernels/test.h"

static void kernel_main(const struct kiln_boot_info *info) {
  test_start(info);
  kprintf(LOG_INFO, "this test kernel hangs\n");
  for (;;) {
    __asm__ volatile("pause");
  }
}

KILN_ENTRY(kernel_main);

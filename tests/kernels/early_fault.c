/*
 * Faults as the first thing it does: the loader's IDT is still in charge, and must print a
 * line that starts with `kiln: error:` and stop. Sets up nothing, not even COM1.
 */
#include "tests/kernels/test.h"

#define UNMAPPED 0x6b696c6eull /* In the lower half, where a kernel finds nothing mapped. */

static void kernel_main(const struct kiln_boot_info *info) {
  (void)info;
  *(volatile uint32_t *)UNMAPPED = 0;
  test_fail("a write to an unmapped address came back");
}

KILN_ENTRY(kernel_main);

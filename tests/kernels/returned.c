/*
 * Returns from kernel_main, which it should not: the report must say so. It is the loader's; as
 * `returned_late`, with RETURNS_LATE, the kernel's own.
 */
#include "tests/kernels/test.h"

static void kernel_main(const struct kiln_boot_info *info) {
#ifdef RETURNS_LATE
  test_start(info);
#else
  (void)info;
#endif
}

KILN_ENTRY(kernel_main);

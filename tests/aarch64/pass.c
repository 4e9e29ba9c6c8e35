/* Passes when it is entered: the smallest kernel for aarch64. */
#include "boot/protocol/kiln.h"
#include "tests/aarch64/test.h"

static void kernel_main(const struct kiln_boot_info *info) {
  clause(info->magic == KILN_BOOT_INFO_MAGIC, "X0 points to boot information of \"%s\"", info->loader);
  test_end();
}

KILN_ENTRY(kernel_main);

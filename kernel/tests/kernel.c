/* A kernel that does nothing; what is wrong with it is a matter of its linker script. */
#include "boot/protocol/kiln.h"

static void kernel_main(const struct kiln_boot_info *info) {
  (void)info;
}

KILN_ENTRY(kernel_main);

// Returns from kernel_main, as returned.c does, in C++.
#include "boot/protocol/kiln.h"

static void kernel_main(const struct kiln_boot_info *) {}

KILN_ENTRY(kernel_main);

/* A kernel that allocates and brings no heap. The linker must name what is missing. */
#include "boot/protocol/kiln.h"

static int *volatile number;

static void kernel_main(const kiln_boot_info *) {
  number = new int;
}

KILN_ENTRY(kernel_main);

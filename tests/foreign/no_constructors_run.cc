/* A kernel that has a constructor and does not run it. Kiln's linker script must refuse it. */
#include "boot/protocol/kiln.h"

static volatile int two = 2;
static int three = two + 1; /* Computed by a constructor. */

static void kernel_main(const kiln_boot_info *) {
  two = three;
}

KILN_ENTRY(kernel_main);

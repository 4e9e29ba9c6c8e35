/* Does not compile: a kernel's entry point takes struct kiln_boot_info, and KILN_ENTRY checks it.
 */
#include "boot/protocol/kiln.h"

static void kernel_main(int argc, char **argv) {
  (void)argc;
  (void)argv;
}

KILN_ENTRY(kernel_main);

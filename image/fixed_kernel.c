/*
 * A kernel that stays as it is, so that image/digests.txt changes with compiler, loaders and image
 * tools, and not with every edit of //kernel. It sleeps.
 */
#include "boot/protocol/kiln.h"

static void kernel_main(const struct kiln_boot_info *info) {
  (void)info;
  for (;;) {
    __asm__ volatile("hlt");
  }
}

KILN_ENTRY(kernel_main);

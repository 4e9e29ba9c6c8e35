/* A kernel of Kiln's parts for both architectures. */
#include "boot/protocol/kiln.h"
#include "cpu.h" /* Of the architecture. */
#include "kernel/console/console.h"
#include "kernel/start.h"

static void kernel_main(const struct kiln_boot_info *info) {
  info = kernel_start(info);
  kprintf(LOG_INFO, "Secure Boot: %u\n", info->trust.secure_boot);
  cpu_stop();
}

KILN_ENTRY(kernel_main);

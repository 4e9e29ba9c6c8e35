/*
 * Has QEMU stop the machine (hw/misc/pvpanic-isa.c), as it does by itself when KVM cannot go on:
 * the harness must say so at once.
 */
#include "lib/x86/port_io.h"
#include "tests/kernels/test.h"

#define PVPANIC_PORT 0x505
#define PVPANIC_PANICKED 0x1

static void kernel_main(const struct kiln_boot_info *info) {
  test_start(info);
  kprintf(LOG_INFO, "this test kernel has the machine stopped\n");
  outb(PVPANIC_PORT, PVPANIC_PANICKED);
  for (;;) {
    __asm__ volatile("pause");
  }
}

KILN_ENTRY(kernel_main);

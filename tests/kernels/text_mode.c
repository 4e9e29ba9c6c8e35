/* Kiln's own kernel, except that it wishes for VGA text mode: whatever it got, it writes on. */
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/boot_info.h"
#include "kernel/console/console.h"
#include "kernel/start.h"

static void kernel_main(const struct kiln_boot_info *info) {
  info = kernel_start(info);
  kprintf(LOG_INFO, "Hello World!\n\n");
  boot_info_print(info);
  kprintf(LOG_INFO, "text mode or not: written\n");
  console_flush();
  cpu_stop();
}

KILN_ENTRY(kernel_main, .framebuffer = KILN_FRAMEBUFFER_TEXT);

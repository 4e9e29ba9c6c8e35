/* Kiln's own kernel, except that it wishes for VGA text mode: whatever it got, it writes on. */
#include "kernel/boot_info.h"
#include "tests/kernels/test.h"

static void kernel_main(const struct kiln_boot_info *info) {
  test_start(info);
  console_open_screen(&info->framebuffer, 0);
  kprintf(LOG_INFO, "Hello World!\n\n");
  boot_info_print(info);
  kprintf(LOG_INFO, "%s\n", BOOT_INFO_READY);
  cpu_stop();
}

KILN_ENTRY(kernel_main, .framebuffer = KILN_FRAMEBUFFER_TEXT);

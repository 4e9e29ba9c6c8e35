/* Panics: the report must reach COM1, and the harness must call it a failure. */
#include "kernel/panic.h"
#include "tests/kernels/test.h"

static void kernel_main(const struct kiln_boot_info *info) {
  test_start(info);
  console_open_screen(&info->framebuffer, 0);
  panic("this test kernel panics, number %u", 42u);
}

KILN_ENTRY(kernel_main);

/*
 * Kiln's own kernel, to start from: it says hello, shows what the loader handed over, and has a
 * small shell. Yours replaces the middle. Entered by either loader with the machine in the state
 * that boot/protocol/kiln.h describes.
 */
#include "boot/protocol/kiln.h"
#include "clock.h"
#include "cpu.h"
#include "kernel/boot_info.h"
#include "kernel/console/console.h"
#include "kernel/draw/boot_screen.h"
#include "kernel/shell/shell.h"
#include "kernel/start.h"

/* What the boot took; a figure of bench/. */
static void print_boot_time(const struct kiln_boot_info *info) {
  kprintf(LOG_INFO, "kernel entry to prompt: %lu thousand cycles\n",
          (cpu_read_counter() - info->time_stamps.kernel_entry) / 1000);
}

static void kernel_main(const struct kiln_boot_info *info) {
  info = kernel_start(info);             /* everything that a kernel has; see start.c */
  kprintf(LOG_INFO, "Hello World!\n\n"); /* your kernel starts here */
  boot_info_print(info);                 /* what the loader handed over */
  boot_screen_draw(&info->framebuffer, info->memory_map, info->memory_map_count);
  print_boot_time(info);
  kprintf(LOG_INFO, "Kiln: ready. Type help for a list of commands.\n");
  clock_expect_tick(); /* or a warning that the shell is deaf */
  shell_run(info);     /* for whoever sits there */
}

KILN_ENTRY(kernel_main, .processors = 1);

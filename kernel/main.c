/*
 * Kiln's own kernel, to start from: it says hello, shows what the loader handed over, and
 * idles. Yours replaces the middle. Entered by either loader with the machine in the state
 * that boot/protocol/kiln.h describes.
 */
#include "boot/protocol/kiln.h"
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/arch/x86_64/segments.h"
#include "kernel/arch/x86_64/stack.h"
#include "kernel/boot_info.h"
#include "kernel/checks/stack_protector.h"
#include "kernel/console/console.h"
#include "kernel/symbols/symbols.h"

static void kernel_main(const struct kiln_boot_info *info) {
  stack_protector_start();                    /* a number that overruns of arrays destroy */
  console_open_serial();                      /* COM1, so that whatever fails can say so */
  boot_info_check(info);                      /* a loader that speaks our protocol */
  stack_set(&info->stack);                    /* backtraces know where the stack ends */
  symbols_init(&info->kernel);                /* and have names and lines */
  segments_load();                            /* our GDT, and stacks for exceptions */
  interrupts_load();                          /* our IDT: exceptions print a report */
  console_open_screen(&info->framebuffer, 0); /* the screen, from here on */
  kprintf(LOG_INFO, "Hello World!\n\n");      /* your kernel starts here */
  boot_info_print(info);                      /* what the loader handed over */
  kprintf(LOG_INFO, "%s\n", BOOT_INFO_READY); /* what the boot tests wait for */
  cpu_stop();                                 /* nothing to do: sleep for good */
}

KILN_ENTRY(kernel_main);

/* The order in which the kernel comes to life: see start.h. Each line needs what stands above it.
 */
#include "kernel/start.h"

#include <stddef.h>
#include <stdint.h>

#include "clock.h"
#include "cpu.h"
#include "kernel/boot_info.h"
#include "kernel/checks/stack_protector.h"
#include "kernel/console/console.h"
#include "kernel/draw/boot_screen.h"
#include "kernel/input/input.h"
#include "kernel/memory/memory.h"
#include "kernel/power/power.h"
#include "kernel/processors.h"
#include "kernel/stack.h"
#include "kernel/symbols/symbols.h"
#include "kernel/version.h"
#include "machine.h"

/* Bytes around each block of the heap: in -c dbg. */
#ifdef KILN_CHECKS
#define RED_ZONE 16u
#else
#define RED_ZONE 0u
#endif

/* On the serial line and in the log; the screen is not open yet, and begins with the kernel's own
 * words. */
static void print_version(void) {
  char build_id[BUILD_ID_TEXT_MAX];

  symbols_build_id(build_id);
  kprintf(LOG_INFO, "%s%s%s\n", kernel_version, build_id[0] != '\0' ? ", build " : "", build_id);
}

static void open_screen(const struct kiln_framebuffer *framebuffer) {
  console_open_screen(framebuffer, boot_screen_height(framebuffer));
}

static void on_tick(const struct interrupt_frame *frame) {
  (void)frame;
  console_tick();
}

/* Where ACPI's tables can be read. Some BIOSes keep theirs in reserved memory, where no direct map
 * is. */
static const void *at_physical(uint64_t physical, uint64_t size) {
  const void *direct = memory_at_physical(physical, size);

  return direct != NULL ? direct : memory_map_device(physical, size, 0);
}

/* Of a device. */
static void *map_registers(uint64_t physical, uint64_t size) {
  return memory_map_device(physical, size, PAGING_UNCACHED);
}

/* For what a processor has of its own. */
static void *allocate_pages(uint64_t count) {
  return memory_allocate_pages(count, 1);
}

/* The guard that this changes is not its own. */
__attribute__((no_stack_protector)) const struct kiln_boot_info *kernel_start(
    const struct kiln_boot_info *info) {
  clock_start();                    /* time is measured while the rest goes on */
  console_open_serial();            /* the serial line, so that whatever fails can say so */
  boot_info_check(info);            /* a loader that speaks our protocol */
  symbols_init(&info->kernel);      /* backtraces have names and lines... */
  stack_set(&info->stack);          /* ...and know where the stack ends */
  stack_protector_start();          /* in -c dbg, overruns of arrays are found */
  machine_take_exceptions();        /* which print a report, on stacks of their own */
  processors_begin();               /* this is the first of several */
  console_obey(info->command_line); /* how much to show of what comes */
  print_version();                  /* the first line of the log */
  memory_init(info, RED_ZONE);      /* pages, mappings, heap */
  machine_take_interrupts(info->rsdp, at_physical, map_registers); /* they find their way here */
  processors_start(&info->processors, allocate_pages); /* the others leave the loader's code */
  info = boot_info_keep(info);                         /* the loader's memory is ours... */
  memory_reclaim(info);                                /* ...from here on */
  open_screen(&info->framebuffer);                     /* above what the boot screen takes */
  power_init(info->rsdp, at_physical);                 /* how to switch the machine off */
  clock_calibrate();                                   /* the measurement ends, ticks begin */
  clock_on_tick(on_tick);                              /* which draw what the console has put off */
  console_defer(clock_nanoseconds);
  input_start();                /* keyboard, and the serial line's other direction */
  cpu_interrupts_restore(true); /* ticks and keys come from here on */
  return info;
}

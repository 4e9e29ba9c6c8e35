/*
 * A Kiln kernel whose first instructions stop the clock. FRAMEBUFFER is what it wishes for. Its
 * virtual address is fixed: nothing in what it costs to load it is random.
 */
#include "bench/boot/clock.h"
#include "boot/protocol/kiln.h"

/* The segment that measure.sh makes larger (kernel.ld). */
static volatile uint8_t rest[4096] __attribute__((section(".rest"), used));

static void kernel_main(const struct kiln_boot_info *info) {
  (void)info;
  clock_stamp();
  clock_leave();
}

KILN_ENTRY(kernel_main, .framebuffer = FRAMEBUFFER);

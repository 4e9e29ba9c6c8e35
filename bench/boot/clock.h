/*
 * How the programs of bench/boot tell the time: each stamp is the time-stamp counter, 8 bytes, low
 * byte first, on the port of QEMU's isa-debugcon, which puts them into a file. Under QEMU's -icount
 * shift=0 the counter counts guest instructions. A stamp costs about 30 of them.
 */
#ifndef KILN_BENCH_BOOT_CLOCK_H
#define KILN_BENCH_BOOT_CLOCK_H

#include <stdint.h>

#include "lib/x86/port_io.h"

#define CLOCK_PORT 0xe9
#define EXIT_PORT 0xf4   /* QEMU, hw/misc/debugexit.c. */
#define EXIT_PASSED 0x10 /* QEMU's status 33. */

static inline void clock_stamp(void) {
  uint32_t low, high;

  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  for (unsigned i = 0; i < 32; i += 8) outb(CLOCK_PORT, (uint8_t)(low >> i));
  for (unsigned i = 0; i < 32; i += 8) outb(CLOCK_PORT, (uint8_t)(high >> i));
}

/* Ends QEMU. */
static inline void clock_leave(void) {
  outb(EXIT_PORT, EXIT_PASSED);
}

#endif /* KILN_BENCH_BOOT_CLOCK_H */

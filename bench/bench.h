/*
 * What the kernels of bench/ share: each is a bench_run, which prints figures. Run under QEMU's
 * -icount shift=0, where the time-stamp counter counts guest instructions.
 */
#ifndef KILN_BENCH_BENCH_H
#define KILN_BENCH_BENCH_H

#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "kernel/arch/x86_64/cpu.h"
#include "kernel/console/console.h"

/* Guest instructions so far. */
static inline uint64_t bench_instructions(void) {
  return cpu_read_tsc();
}

/* Prints a line, or begins one, that bench/run.sh shows; and goes on with it. */
#define bench_print(format, ...) kprintf(LOG_INFO, "bench: " format __VA_OPT__(, ) __VA_ARGS__)
#define bench_add(format, ...) kprintf(LOG_INFO, format __VA_OPT__(, ) __VA_ARGS__)

/* The benchmark. Called on the boot stack, interrupts off, nothing set up. */
void bench_run(const struct kiln_boot_info *info);

#endif /* KILN_BENCH_BENCH_H */

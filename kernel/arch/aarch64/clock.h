/*
 * Time since the kernel started, from the virtual counter of the generic timer, and a tick of 100
 * Hz by its timer (Arm ARM D11.1, D11.2).
 */
#ifndef KILN_KERNEL_ARCH_AARCH64_CLOCK_H
#define KILN_KERNEL_ARCH_AARCH64_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "interrupts.h"

#define CLOCK_TICK_HZ 100u
#define CLOCK_COUNTER "timer" /* What counts; at most 5 letters. */

/* Notes when the kernel began. Needs nothing. */
void clock_start(void);

/*
 * Finds out how fast the counter counts, and starts the ticks. Where the firmware has not said how
 * fast, it says so, and no time passes. Needs gic_start and the console. Called once, interrupts
 * off.
 */
void clock_calibrate(void);

/*
 * Waits for the first tick, at most 100 ms, and warns when there is none: whoever then sleeps until
 * a key is pressed sleeps for ever. Interrupts must be on.
 */
void clock_expect_tick(void);

/* Nanoseconds since clock_start, never less than before; 0 until clock_calibrate. */
uint64_t clock_nanoseconds(void);

/* Of the counter, in Hz; 0 when not known. */
uint64_t clock_frequency(void);

/* Ticks so far. They come while interrupts are on; of those due while they are off, one comes. */
uint64_t clock_ticks(void);

/* Has `function` called on every tick, interrupts off. For up to four; panics on a fifth. */
void clock_on_tick(void (*function)(const struct interrupt_frame *frame));

#endif /* KILN_KERNEL_ARCH_AARCH64_CLOCK_H */

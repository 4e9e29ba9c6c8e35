/*
 * Time since the kernel started, from the processor's time-stamp counter, and a tick of 100 Hz on
 * the first processor: by the timer of its local APIC, or by the PIT where that is missing.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_CLOCK_H
#define KILN_KERNEL_ARCH_X86_64_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "interrupts.h"

#define CLOCK_TICK_HZ 100u
#define CLOCK_COUNTER "TSC" /* What counts. */

/*
 * Begins to measure how fast the TSC counts, while the kernel boots: the earlier, the less has
 * clock_calibrate to wait. Needs nothing.
 */
void clock_start(void);

/*
 * Ends that, and starts the ticks. Where nothing tells the frequency it says so, and time is
 * counted in ticks. Needs interrupts_load, local_apic_start and the console. Called once,
 * interrupts off.
 */
void clock_calibrate(void);

/*
 * Waits for the first tick, at most 100 ms, and warns when there is none: whoever then sleeps until
 * a key is pressed sleeps for ever. Interrupts must be on.
 */
void clock_expect_tick(void);

/* Nanoseconds since clock_start, never less than before; 0 until clock_calibrate. */
uint64_t clock_nanoseconds(void);

/* True for the tick of the local APIC's timer, which it has handled. Called by interrupt_dispatch.
 */
bool clock_timer(struct interrupt_frame *frame);

/* True: the ticks are the local APIC's, and not the PIT's. */
bool clock_is_local(void);

/* Of the TSC, in Hz; 0 when not known. */
uint64_t clock_frequency(void);

/* Ticks so far. They come while interrupts are on; of those due while they are off, one comes. */
uint64_t clock_ticks(void);

/* Has `function` called on every tick, interrupts off. For up to four; panics on a fifth. */
void clock_on_tick(void (*function)(const struct interrupt_frame *frame));

#endif /* KILN_KERNEL_ARCH_X86_64_CLOCK_H */

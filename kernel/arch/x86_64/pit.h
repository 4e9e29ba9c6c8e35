/*
 * The PC's interval timer (Intel 8254): channel 2 measures the TSC, channel 0 ticks. Many
 * machines have stopped it or have none; no wait here is without an end.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_PIT_H
#define KILN_KERNEL_ARCH_X86_64_PIT_H

#include <stdint.h>

/* Begins to measure the TSC, while others use the time. */
void pit_measure_begin(void);

/*
 * Returns the TSC's frequency in Hz, after at least a millisecond of measuring. When that began
 * more than 54 ms ago, the PIT has forgotten: it takes two new ones. 0: the PIT does not count.
 */
uint64_t pit_measure_end(void);

/* Interrupts on line 0 of irq.h, `frequency` times a second, 19 to 10000. */
void pit_start_ticks(uint32_t frequency);

#endif /* KILN_KERNEL_ARCH_X86_64_PIT_H */

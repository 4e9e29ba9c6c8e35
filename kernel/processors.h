/*
 * The processors of the machine: which of them run, data that each has of its own, and what one has
 * the others do. The first is the one that the kernel was entered on, number 0; the loader has
 * parked the others (docs/boot-protocol.md, Other processors), and they wait here for work, asleep.
 *
 * Interrupts of the kernel's own, from one processor to another: to wake it for work, to have it
 * forget pages, to stop it. Nothing that they call takes a lock, so that they may come at any time.
 * What each of them takes is the architecture's: processor.h.
 */
#ifndef KILN_KERNEL_PROCESSORS_H
#define KILN_KERNEL_PROCESSORS_H

#include <stdint.h>

#include "../boot/protocol/kiln.h"

#define PROCESSORS_MAX 64u

/* Gives the calling processor, the first, its number. Needs machine_take_exceptions. Called once.
 */
void processors_begin(void);

/*
 * Takes the processors that the loader has parked, up to PROCESSORS_MAX in all, each with stacks
 * and tables of its own in memory that `allocate` returns pages of (null: none, and the processor
 * sleeps for good); returns when none of them is in the loader's code any more. Needs
 * machine_take_interrupts. Called once, before the loader's memory is used.
 */
void processors_start(const struct kiln_processors *processors, void *(*allocate)(uint64_t pages));

/* How many run: their numbers are those below. */
uint32_t processors_count(void);

/* The number of the processor that this runs on; 0 before processors_begin. Interrupts are off, or
   whoever asks does not mind which of them is meant. */
uint32_t processor_number(void);

/*
 * Calls `function` on all of them at once, with interrupts on, and returns when it has returned on
 * each. What was written before, they see, and the caller sees what they wrote. By one processor at
 * a time, the first, and not by `function`.
 */
void processors_run(void (*function)(uint64_t argument), uint64_t argument);

/*
 * Has the others forget what they remember of [address, address + size), whole pages, and of the
 * page tables above; returns when all have. One at a time: the caller holds the lock of the address
 * space, which others wait for with processors_answer.
 */
void processors_invalidate(uint64_t address, uint64_t size);

/* One turn of a loop that waits with interrupts off: does what others ask for meanwhile. */
void processors_answer(void);

#endif /* KILN_KERNEL_PROCESSORS_H */

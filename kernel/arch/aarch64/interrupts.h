/*
 * The kernel's exception vectors, and what those of vectors.S hand to C: exceptions, and the
 * interrupts of devices (gic.h). Handlers run with interrupts off, on a stack of their own.
 */
#ifndef KILN_KERNEL_ARCH_AARCH64_INTERRUPTS_H
#define KILN_KERNEL_ARCH_AARCH64_INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../../lib/aarch64/exceptions.h"

#define INTERRUPT_STACK_SIZE \
  16384u /* A report formats a line of 1 KiB; and reports may fail, too. */

/* Kinds of exceptions, of four each by where they come from (Arm ARM D1.3.1). */
#define INTERRUPT_KINDS 4u
#define INTERRUPT_SYNCHRONOUS 0u
#define INTERRUPT_IRQ 1u
#define INTERRUPT_FIQ 2u
#define INTERRUPT_SERROR 3u

/* What vectors.S leaves on the stack, lowest address first. */
struct interrupt_frame {
  uint64_t x[31];  /* X0 to X30. */
  uint64_t sp;     /* Of the interrupted code. */
  uint64_t pc;     /* ELR_EL1, */
  uint64_t pstate; /* SPSR_EL1, */
  uint64_t esr;    /* ESR_EL1: what it was, */
  uint64_t far;    /* FAR_EL1: and where, of some. */
  uint64_t vector; /* 0 to 15: four kinds from each of four places. */
  uint64_t unused; /* SP is a multiple of 16. */
};

_Static_assert(sizeof(struct interrupt_frame) == 304, "as vectors.S builds it");
_Static_assert(offsetof(struct interrupt_frame, sp) == 248, "as vectors.S builds it");
_Static_assert(offsetof(struct interrupt_frame, vector) == 288, "as vectors.S builds it");

/* The exception that it is of, in the numbers of provoke.h and KTEST_FAULTS: the exception class.
 */
static inline uint64_t interrupt_exception(const struct interrupt_frame *frame) {
  return aarch64_exception_class(frame->esr);
}

/* Prints who called whom, from what was interrupted outwards (kernel/stack.h). */
void interrupt_print_backtrace(const struct interrupt_frame *frame);

/*
 * Sets the kernel's vectors: from here on exceptions are handled. The code that runs, and all that
 * it calls, has SP_EL0 for its stack pointer from here on, which goes on where SP was; exceptions
 * have SP_EL1, with a stack of their own. Called once, exceptions masked, on the boot stack.
 */
void interrupts_load(void);

/* The same on another processor, with INTERRUPT_STACK_SIZE bytes at `stack` for its exceptions. */
void interrupts_load_other(void *stack);

/*
 * Has `hook` called first on every synchronous exception: when it returns true, the code goes on as
 * the frame says, which it may have changed. For tests that expect exceptions; null: nobody is
 * asked.
 */
void exception_set_hook(bool (*hook)(struct interrupt_frame *frame));

/* Lets breakpoints go on; any other exception ends in a report (exceptions.c). */
void exception_handle(struct interrupt_frame *frame);

/* Reports an exception, or an interrupt that nothing handles, and stops. */
_Noreturn void interrupt_report(const struct interrupt_frame *frame);

/* vectors.S: the sixteen vectors; and what they call. */
extern const uint8_t interrupt_vectors[];
void interrupt_dispatch(struct interrupt_frame *frame);

/* The first byte behind the stack of exceptions. */
extern uint8_t interrupt_stack_end[];

#endif /* KILN_KERNEL_ARCH_AARCH64_INTERRUPTS_H */

/*
 * The kernel's IDT, and what the gates of interrupts.asm hand to C: exceptions, and the
 * interrupts of devices, whose lines irq.h counts. Handlers run with interrupts off.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_INTERRUPTS_H
#define KILN_KERNEL_ARCH_X86_64_INTERRUPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../../lib/x86/exceptions.h"
#include "irq.h"

/* Vectors: behind the exceptions the lines of the PICs, and what the local APIC delivers when an
   interrupt has gone away meanwhile; and those that the kernel has its local APICs send, of the
   highest priority, as a lower one may be kept away (local_apic_dismiss). Nothing handles the
   others, but each has a gate. */
#define INTERRUPT_LINES X86_EXCEPTIONS
#define INTERRUPT_SPURIOUS (INTERRUPT_LINES + IRQ_LINES)
#define INTERRUPT_TIMER 0xf8u /* clock.h. */
#define INTERRUPT_WAKE 0xf9u  /* These three: processor.h. */
#define INTERRUPT_INVALIDATE 0xfau
#define INTERRUPT_STOP 0xfbu
#define INTERRUPT_VECTORS 256u

/*
 * Stacks of the interrupt-stack table (Intel SDM 3A §6.14.5), by their number in a gate:
 * 0 goes on on the interrupted stack. A page fault must not, as the stack may be what has
 * run out; a double fault, an NMI and a machine check come in states that nobody chose.
 */
enum interrupt_stack {
  INTERRUPT_STACK_DOUBLE_FAULT = 1,
  INTERRUPT_STACK_PAGE_FAULT = 2,
  INTERRUPT_STACK_NMI = 3,
  INTERRUPT_STACK_MACHINE_CHECK = 4,
  INTERRUPT_STACKS = 4,
};

/* What a gate leaves on the stack, lowest address first (Intel SDM 3A §6.14.2). */
struct interrupt_frame {
  uint64_t r15, r14, r13, r12, r11, r10, r9, r8; /* Pushed by interrupts.asm. */
  uint64_t rbp, rdi, rsi, rdx, rcx, rbx, rax;
  uint64_t vector;
  uint64_t error_code; /* Pushed by the processor, or 0 where it has none. */
  uint64_t rip;        /* Pushed by the processor, from here on. */
  uint64_t cs;
  uint64_t rflags;
  uint64_t rsp;
  uint64_t ss;
};

_Static_assert(sizeof(struct interrupt_frame) == 22 * 8, "as interrupts.asm builds it");
_Static_assert(offsetof(struct interrupt_frame, vector) == 15 * 8, "as interrupts.asm builds it");

/* The exception that it is of, in the numbers of provoke.h and KTEST_FAULTS. */
static inline uint64_t interrupt_exception(const struct interrupt_frame *frame) {
  return frame->vector;
}

/* Prints who called whom, from what was interrupted outwards (kernel/stack.h). */
void interrupt_print_backtrace(const struct interrupt_frame *frame);

/*
 * Loads the kernel's IDT, and takes the PICs from the firmware (irq.h): from here on exceptions are
 * handled, and interrupts may be turned on. Needs segments_load. Called once, interrupts off.
 */
void interrupts_load(void);

/* Loads that IDT on another processor, which takes none of the PICs' interrupts. */
void interrupts_load_other(void);

/*
 * Has `hook` called first on every exception: when it returns true, the code goes on as the frame
 * says, which it may have changed. For tests that expect exceptions; null: nobody is asked.
 */
void exception_set_hook(bool (*hook)(struct interrupt_frame *frame));

/* Lets breakpoints go on; any other exception ends in a report (exceptions.c). */
void exception_handle(struct interrupt_frame *frame);

/* Reports an exception, or an interrupt that nothing handles, and stops. */
_Noreturn void interrupt_report(const struct interrupt_frame *frame);

/* interrupts.asm: the code of vector 0; the others follow at equal distances. */
extern const uint8_t interrupt_gates[];
#define INTERRUPT_GATE_SIZE 8u /* Bytes between them. */

/* interrupts.asm: a bit for each exception that comes with an error code. */
extern const uint32_t interrupt_error_codes;

/* What it calls. */
void interrupt_dispatch(struct interrupt_frame *frame);

#endif /* KILN_KERNEL_ARCH_X86_64_INTERRUPTS_H */

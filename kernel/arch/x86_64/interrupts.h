/*
 * The kernel's IDT, and what the gates of interrupts.asm hand to C. Exceptions only: no
 * driver wants an interrupt, and the loader left them off.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_INTERRUPTS_H
#define KILN_KERNEL_ARCH_X86_64_INTERRUPTS_H

#include <stddef.h>
#include <stdint.h>

#define EXCEPTION_VECTORS 32u /* Vectors of exceptions (Intel SDM 3A §6.3.1). */

/*
 * Stacks of the interrupt-stack table (Intel SDM 3A §6.14.5), by their number in a gate:
 * 0 goes on on the interrupted stack. A page fault must not, as the stack may be what has
 * run out; a double fault, an NMI and a machine check come in states that nobody chose.
 */
enum interrupt_stack {
  INTERRUPT_STACK_NONE = 0,
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

/*
 * Loads the kernel's IDT: from here on every exception ends in exception_report. Needs the
 * kernel's GDT and TSS (segments_load).
 */
void interrupts_load(void);

/* Prints what happened and where, and stops (exceptions.c). Called by interrupts.asm. */
_Noreturn void exception_report(const struct interrupt_frame *frame);

#endif /* KILN_KERNEL_ARCH_X86_64_INTERRUPTS_H */

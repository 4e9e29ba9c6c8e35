/*
 * The interrupt lines of a PC: 16, behind two 8259A (PICs), which every PC has or imitates. Where
 * there is none nothing here waits, and no interrupt comes.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_IRQ_H
#define KILN_KERNEL_ARCH_X86_64_IRQ_H

#include <stdbool.h>
#include <stdint.h>

struct interrupt_frame; /* interrupts.h */

#define IRQ_LINES 16u
#define IRQ_TIMER 0u /* The PIT's channel 0. */
#define IRQ_KEYBOARD 1u
#define IRQ_COM1 4u

/* Moves the lines to the vectors from `first_vector` on, a multiple of 8; all of them masked.
   Called by interrupts_load. */
void irq_start(uint8_t first_vector);

/* Whether there are PICs: the first one keeps what is written to its mask. Interrupts are off. */
bool irq_answers(void);

/*
 * Has `handler` called on each interrupt of `line`, 0 to 15, which is let through from now on. It
 * may change the frame, and need not return: no line is blocked meanwhile.
 */
void irq_set_handler(uint8_t line, void (*handler)(struct interrupt_frame *frame));

/* The processor has taken an interrupt of `line`: says so to the PICs, and calls the handler,
   unless there was no interrupt in truth. Called by interrupt_dispatch. */
void irq_handle(uint32_t line, struct interrupt_frame *frame);

#endif /* KILN_KERNEL_ARCH_X86_64_IRQ_H */

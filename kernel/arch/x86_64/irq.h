/*
 * The interrupt lines of a PC: 16, behind two 8259A (PICs), which every PC has or imitates. Where
 * there is none nothing here waits, and no interrupt comes.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_IRQ_H
#define KILN_KERNEL_ARCH_X86_64_IRQ_H

#include "interrupts.h"

#define IRQ_TIMER 0u /* The PIT's channel 0. */
#define IRQ_KEYBOARD 1u
#define IRQ_COM1 4u

/* Moves the lines to vectors 32 to 47, all of them masked. Called by interrupts_load. */
void irq_start(void);

/* Says that the interrupt of `vector` was taken; returns false when there was none in truth. */
bool irq_acknowledge(uint64_t vector);

/* interrupt_set_handler for `line`, 0 to 15, which is let through from now on. */
void irq_set_handler(uint8_t line, void (*handler)(struct interrupt_frame *frame));

#endif /* KILN_KERNEL_ARCH_X86_64_IRQ_H */

/*
 * The machine's interrupt controller, a GIC of version 2 or 3 (Arm Generic Interrupt Controller,
 * IHI 0048B and IHI 0069H), for the one processor that runs. ACPI says which, and where it lies.
 * Where there is none nothing here waits, and no interrupt comes.
 */
#ifndef KILN_KERNEL_ARCH_AARCH64_GIC_H
#define KILN_KERNEL_ARCH_AARCH64_GIC_H

#include <stdbool.h>
#include <stdint.h>

struct interrupt_frame; /* interrupts.h */

/* Lines that ACPI names. */
enum gic_line {
  GIC_TIMER,  /* The virtual timer of this processor. */
  GIC_SERIAL, /* The UART that SPCR names. */
  GIC_LINES
};

/*
 * Finds the GIC, and takes it from the firmware: all its interrupts are masked. ACPI begins at
 * `rsdp` and is read by `at`, `map_registers` maps a device. Needs interrupts_load and the console.
 * Called once, interrupts off.
 */
void gic_start(uint64_t rsdp, const void *(*at)(uint64_t physical, uint64_t size),
               void *(*map_registers)(uint64_t physical, uint64_t size));

/*
 * Has `handler` called on each interrupt of `line`, which is let through from now on. It may change
 * the frame, and need not return: no line is blocked meanwhile. False: there is no such line.
 */
bool gic_set_handler(enum gic_line line, void (*handler)(struct interrupt_frame *frame));

/* The processor has taken an IRQ: calls the handler of its line. One that nobody has asked for is
   masked. False: there is no GIC. Called by interrupt_dispatch. */
bool gic_handle(struct interrupt_frame *frame);

#endif /* KILN_KERNEL_ARCH_AARCH64_GIC_H */

/*
 * The machine's interrupt controller, a GIC of version 2 or 3 (Arm Generic Interrupt Controller,
 * IHI 0048B and IHI 0069H): devices' interrupts go to the first processor, which has started it,
 * and each processor can call the others. ACPI says which GIC it is, and where it lies. Where there
 * is none nothing here waits, and no interrupt comes.
 */
#ifndef KILN_KERNEL_ARCH_AARCH64_GIC_H
#define KILN_KERNEL_ARCH_AARCH64_GIC_H

#include <stdbool.h>
#include <stdint.h>

struct interrupt_frame; /* interrupts.h */

#define GIC_CALLS 3u /* Numbers of calls from one processor to another, from 0 on. */

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

/* Where the GIC knows a processor. */
struct gic_processor {
  uint32_t affinity;       /* lib/aarch64/affinity.h */
  uintptr_t redistributor; /* Of version 3: its registers. */
  uint32_t target;         /* Of version 2: its bit, that only itself can find out; else 0. */
};

/* Finds the processor with that affinity. False: the GIC, or ACPI, does not know it. Needs
   gic_start; on the first, one at a time. */
bool gic_find(uint32_t affinity, struct gic_processor *processor);

/* On another processor than the first, which has been found: lets calls through, and no other
   interrupt of its own. False: its system registers are not for EL1. Interrupts are off. */
bool gic_start_other(struct gic_processor *processor);

/* Has `handler` called on a processor that another one calls. Called once, on the first. */
void gic_on_call(void (*handler)(uint32_t number, struct interrupt_frame *frame));

/* Calls a processor that has been started. What was written before, it sees. */
void gic_send(const struct gic_processor *processor, uint32_t number);

/* The processor has taken an IRQ: calls the handler of its line. One that nobody has asked for is
   masked. False: there is no GIC. Called by interrupt_dispatch. */
bool gic_handle(struct interrupt_frame *frame);

#endif /* KILN_KERNEL_ARCH_AARCH64_GIC_H */

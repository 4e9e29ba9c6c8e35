/* The kernel's GDT, which takes the place of the loader's. */
#ifndef KILN_KERNEL_ARCH_X86_64_SEGMENTS_H
#define KILN_KERNEL_ARCH_X86_64_SEGMENTS_H

#include <stdint.h>

#include "../../../lib/x86/descriptors.h"
#include "interrupts.h"

/* Selector of an entry behind those of lib/x86/descriptors.h. It is not present: who loads it gets
   an exception (provoke.h). */
#define SEGMENT_ABSENT 0x28

#define SEGMENTS_STACK_SIZE 8192u /* Of each interrupt stack: a report formats a line of 1 KiB. */

/* What a processor has of its own: the tables, and the stacks that they name. */
struct segments {
  uint8_t stacks[INTERRUPT_STACKS][SEGMENTS_STACK_SIZE] __attribute__((aligned(16)));
  uint64_t gdt[6];
  struct x86_task_state task_state;
};

/* Loads the kernel's GDT and TSS, and every segment register, on the first processor. */
void segments_load(void);

/* The same on another one, with tables of its own in `segments`, whose contents do not matter. */
void segments_load_other(struct segments *segments);

#endif /* KILN_KERNEL_ARCH_X86_64_SEGMENTS_H */

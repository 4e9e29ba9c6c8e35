/*
 * The kernel's IDT, and who is called. Any vector beyond the table ends in a general
 * protection fault that names its entry.
 */
#include "kernel/arch/x86_64/interrupts.h"

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/irq.h"
#include "kernel/arch/x86_64/segments.h"

#define GATE_INTERRUPT 0x8e00u /* Present, ring 0, 64-bit interrupt gate: IF is cleared. */

/* Vectors that get a stack of their own (Intel SDM 3A, table 6-1): enum interrupt_stack. */
static const uint8_t stacks[INTERRUPT_VECTORS] = {
    [2] = INTERRUPT_STACK_NMI,
    [8] = INTERRUPT_STACK_DOUBLE_FAULT,
    [14] = INTERRUPT_STACK_PAGE_FAULT,
    [18] = INTERRUPT_STACK_MACHINE_CHECK,
};

/* A gate of the IDT (Intel SDM 3A §6.14.1). */
struct gate {
  uint16_t offset_low;
  uint16_t selector;
  uint16_t flags; /* enum interrupt_stack in bits 0 to 2; type and present bit above. */
  uint16_t offset_middle;
  uint32_t offset_high;
  uint32_t reserved;
};

_Static_assert(sizeof(struct gate) == 16, "Intel SDM 3A, figure 6-8");

static struct gate idt[INTERRUPT_VECTORS];
static void (*handlers[INTERRUPT_VECTORS])(struct interrupt_frame *frame);

void interrupts_load(void) {
  const struct cpu_table table = {.limit = sizeof(idt) - 1, .base = (uint64_t)idt};

  for (uint32_t vector = 0; vector < INTERRUPT_VECTORS; vector++) {
    uint64_t code = (uint64_t)interrupt_gates + vector * INTERRUPT_GATE_SIZE;

    idt[vector] = (struct gate){
        .offset_low = (uint16_t)code,
        .selector = SEGMENT_CODE,
        .flags = (uint16_t)(GATE_INTERRUPT | stacks[vector]),
        .offset_middle = (uint16_t)(code >> 16),
        .offset_high = (uint32_t)(code >> 32),
    };
  }
  cpu_load_idt(&table);
  irq_start();
}

void interrupt_set_handler(uint8_t vector, void (*handler)(struct interrupt_frame *frame)) {
  handlers[vector] = handler;
}

void interrupt_dispatch(struct interrupt_frame *frame) {
  if (frame->vector < EXCEPTION_VECTORS) {
    exception_handle(frame);
  } else if (irq_acknowledge(frame->vector) && handlers[frame->vector] != NULL) {
    handlers[frame->vector](frame);
  }
}

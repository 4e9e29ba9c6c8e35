/*
 * The kernel's IDT, and who is called. Any vector beyond the table ends in a general
 * protection fault that names its entry.
 */
#include "kernel/arch/x86_64/interrupts.h"

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/irq.h"
#include "kernel/arch/x86_64/segments.h"

#define GATE_INTERRUPT 0x8e00u /* Present, ring 0, 64-bit interrupt gate: IF is cleared. */
#define GATE_CODE_SIZE 16u     /* Bytes between the gates' code in interrupts.asm. */

/* Vectors that get a stack of their own (Intel SDM 3A, table 6-1). */
#define VECTOR_NMI 2u
#define VECTOR_DOUBLE_FAULT 8u
#define VECTOR_PAGE_FAULT 14u
#define VECTOR_MACHINE_CHECK 18u

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

/* interrupts.asm: the code of vector 0; the others follow at equal distances. */
extern const uint8_t interrupt_gates[];

static struct gate idt[INTERRUPT_VECTORS];
static void (*handlers[INTERRUPT_VECTORS])(struct interrupt_frame *frame);

static enum interrupt_stack stack_of(uint32_t vector) {
  switch (vector) {
    case VECTOR_NMI:
      return INTERRUPT_STACK_NMI;
    case VECTOR_DOUBLE_FAULT:
      return INTERRUPT_STACK_DOUBLE_FAULT;
    case VECTOR_PAGE_FAULT:
      return INTERRUPT_STACK_PAGE_FAULT;
    case VECTOR_MACHINE_CHECK:
      return INTERRUPT_STACK_MACHINE_CHECK;
    default:
      return INTERRUPT_STACK_NONE;
  }
}

void interrupts_load(void) {
  const struct cpu_table table = {.limit = sizeof(idt) - 1, .base = (uint64_t)idt};

  for (uint32_t vector = 0; vector < INTERRUPT_VECTORS; vector++) {
    uint64_t code = (uint64_t)interrupt_gates + vector * GATE_CODE_SIZE;

    idt[vector] = (struct gate){
        .offset_low = (uint16_t)code,
        .selector = SEGMENT_CODE,
        .flags = (uint16_t)(GATE_INTERRUPT | stack_of(vector)),
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

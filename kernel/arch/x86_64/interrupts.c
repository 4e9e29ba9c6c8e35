/*
 * The kernel's IDT, and who is called. Every vector has a gate, as a firmware may have left an
 * interrupt on any of them, and a vector without one would be reported as another's fault.
 */
#include "kernel/arch/x86_64/interrupts.h"

#include "kernel/arch/x86_64/clock.h"
#include "kernel/arch/x86_64/local_apic.h"
#include "kernel/arch/x86_64/processor.h"
#include "lib/x86/descriptors.h"

/* Vectors that get a stack of their own (Intel SDM 3A, table 6-1): enum interrupt_stack. */
static const uint8_t stacks[INTERRUPT_VECTORS] = {
    [2] = INTERRUPT_STACK_NMI,
    [8] = INTERRUPT_STACK_DOUBLE_FAULT,
    [14] = INTERRUPT_STACK_PAGE_FAULT,
    [18] = INTERRUPT_STACK_MACHINE_CHECK,
};

static struct x86_gate idt[INTERRUPT_VECTORS];

void interrupts_load_other(void) {
  const struct x86_table table = {.limit = sizeof(idt) - 1, .base = (uint64_t)idt};

  x86_load_idt(&table);
}

void interrupts_load(void) {
  for (uint32_t vector = 0; vector < INTERRUPT_VECTORS; vector++) {
    idt[vector] = x86_gate((uint64_t)interrupt_gates + vector * INTERRUPT_GATE_SIZE,
                           X86_SELECTOR_CODE, stacks[vector]);
  }
  interrupts_load_other();
  irq_start(INTERRUPT_LINES);
}

void interrupt_dispatch(struct interrupt_frame *frame) {
  uint32_t vector = (uint32_t)frame->vector;

  if (processor_interrupt(frame)) return;
  if (vector == INTERRUPT_TIMER && clock_timer(frame)) return;
  if (local_apic_dismiss(vector)) return;
  if (vector < X86_EXCEPTIONS) {
    exception_handle(frame);
  } else if (vector < INTERRUPT_SPURIOUS) {
    irq_handle(vector - INTERRUPT_LINES, frame);
  } else if (vector > INTERRUPT_SPURIOUS) {
    interrupt_report(frame);
  }
}

/* Sets the vectors, and sorts what comes: see interrupts.h. Owns the stack of exceptions. */
#include "kernel/arch/aarch64/interrupts.h"

#include "boot/protocol/kiln.h"
#include "kernel/arch/aarch64/cpu.h"
#include "kernel/arch/aarch64/gic.h"
#include "kernel/stack.h"

/* vectors.S, as recovery.S needs its end too. */
extern uint8_t interrupt_stack[];

void interrupts_load_other(void *own) {
  const struct kiln_stack stack = {.base = (uint64_t)own, .size = INTERRUPT_STACK_SIZE};

  stack_add(&stack); /* A panic there has a backtrace, too. */
  CPU_WRITE("vbar_el1", interrupt_vectors);
  /* SP is another register behind this, with the same number in it. An SError may come from here
     on: it ends in a report. */
  __asm__ volatile(
      "mov x9, sp\n\t"
      "msr sp_el0, x9\n\t"
      "mov sp, %0\n\t"
      "msr spsel, #0\n\t"
      "isb\n\t"
      "msr daifclr, #4"
      :
      : "r"(stack.base + stack.size)
      : "x9", "memory");
}

void interrupts_load(void) {
  interrupts_load_other(interrupt_stack);
}

void interrupt_dispatch(struct interrupt_frame *frame) {
  uint64_t kind = frame->vector % INTERRUPT_KINDS;

  if (kind == INTERRUPT_SYNCHRONOUS) {
    exception_handle(frame);
  } else if (kind != INTERRUPT_IRQ || !gic_handle(frame)) {
    interrupt_report(frame);
  }
}

/* Interrupts from one processor to another: see processor.h. */
#include "kernel/arch/aarch64/processor.h"

static bool (*handler)(enum processor_call call, const struct interrupt_frame *frame);

static void on_call(uint32_t number, struct interrupt_frame *frame) {
  (void)handler((enum processor_call)number, frame);
}

void processor_on_call(bool (*function)(enum processor_call call,
                                        const struct interrupt_frame *frame)) {
  handler = function;
  gic_on_call(on_call);
}

__attribute__((naked)) void processor_sleep(void) {
  __asm__(
      "mov w1, #2\n\t" /* PROCESSOR_ASLEEP */
      "stlr w1, [x0]\n"
      "1: msr daifset, #0xf\n\t"
      "wfi\n\t"
      "b 1b");
}

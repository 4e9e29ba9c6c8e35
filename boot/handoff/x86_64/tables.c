/*
 * The loader's descriptor tables: what the kernel finds loaded when it is entered.
 *
 * A flat 64-bit code and a flat data segment, a TSS whose only use is the stack that
 * every exception is handled on (so that a kernel that overflows its boot stack is
 * reported instead of resetting), and an IDT for the 32 exception vectors.
 */
#include <stdint.h>

#include "boot/handoff/x86_64/internal.h"
#include "lib/x86/descriptors.h"
#include "lib/x86/exceptions.h"

#define EXCEPTION_STACK 1u /* Its number in the TSS. */

/*
 * Nothing guards it: it has to do for a report. The BUILD file limits the frames of this image, and
 * an exception in a report starts at the top again. Nobody clears it.
 */
static uint8_t exception_stack[4096] __attribute__((aligned(16), section(".bss..stack")));
static struct x86_gate idt[X86_EXCEPTIONS];
static struct handoff_tables first;

void handoff_load_idt(void) {
  const struct x86_table idt_register = {sizeof(idt) - 1, (uint64_t)idt};

  x86_load_idt(&idt_register);
}

void handoff_use_tables(struct handoff_tables *tables, const uint8_t *exception_stack_end) {
  struct x86_task_state *task_state = &tables->task_state;
  const struct x86_table gdt_register = {sizeof(tables->gdt) - 1, (uint64_t)tables->gdt};

  tables->gdt[X86_SELECTOR_CODE / 8] = X86_DESCRIPTOR_CODE;
  tables->gdt[X86_SELECTOR_DATA / 8] = X86_DESCRIPTOR_DATA;
  x86_describe_task_state(tables->gdt, task_state);
  task_state->ist[EXCEPTION_STACK - 1] = (uint64_t)exception_stack_end;
  task_state->io_map = sizeof(*task_state); /* No I/O permission bitmap. */
  x86_load_segments(&gdt_register);
  handoff_load_idt();
}

void handoff_load_tables(void) {
  for (uint32_t vector = 0; vector < X86_EXCEPTIONS; vector++) {
    idt[vector] = x86_gate((uint64_t)x86_exception_gates + vector * X86_EXCEPTION_GATE_SIZE,
                           X86_SELECTOR_CODE, EXCEPTION_STACK);
  }
  handoff_use_tables(&first, exception_stack + sizeof(exception_stack));
}

/*
 * The kernel's GDT and TSS. 64-bit mode has left segments little to say: one for code and
 * one for data, and a task-state segment whose only use is the stacks for interrupts.
 */
#include "kernel/arch/x86_64/segments.h"

#include <stdint.h>

#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/stack.h"
#include "lib/x86/descriptors.h"

/* As X86_DESCRIPTOR_DATA, but not present. */
#define DESCRIPTOR_ABSENT 0x00cf13000000ffffull

static struct segments first;

static void set_stacks(struct segments *segments) {
  for (uint32_t i = 0; i < INTERRUPT_STACKS; i++) {
    const struct kiln_stack stack = {.base = (uint64_t)segments->stacks[i],
                                     .size = SEGMENTS_STACK_SIZE};

    segments->task_state.ist[i] = stack.base + stack.size;
    stack_add(&stack); /* A panic there has a backtrace, too. */
  }
}

void segments_load_other(struct segments *segments) {
  const struct x86_table table = {.limit = sizeof(segments->gdt) - 1,
                                  .base = (uint64_t)segments->gdt};

  segments->gdt[0] = 0;
  segments->gdt[X86_SELECTOR_CODE / 8] = X86_DESCRIPTOR_CODE;
  segments->gdt[X86_SELECTOR_DATA / 8] = X86_DESCRIPTOR_DATA;
  segments->gdt[SEGMENT_ABSENT / 8] = DESCRIPTOR_ABSENT;
  segments->task_state = (struct x86_task_state){.io_map = sizeof(segments->task_state)};
  set_stacks(segments);
  x86_describe_task_state(segments->gdt, &segments->task_state);
  x86_load_segments(&table);
}

void segments_load(void) {
  segments_load_other(&first);
}

/*
 * The kernel's GDT and TSS. 64-bit mode has left segments little to say: one for code and
 * one for data, and a task-state segment whose only use is the stacks for interrupts.
 */
#include "kernel/arch/x86_64/segments.h"

#include <stdint.h>

#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/arch/x86_64/stack.h"
#include "lib/x86/descriptors.h"

/* As X86_DESCRIPTOR_DATA, but not present. */
#define DESCRIPTOR_ABSENT 0x00cf13000000ffffull

#define STACK_SIZE 8192u /* Bytes of each interrupt stack: a report formats a line of 1 KiB. */

static uint8_t stacks[INTERRUPT_STACKS][STACK_SIZE] __attribute__((aligned(16)));
static struct x86_task_state task_state = {.io_map = sizeof(task_state)};
static uint64_t gdt[] = {0, X86_DESCRIPTOR_CODE, X86_DESCRIPTOR_DATA, 0, 0, DESCRIPTOR_ABSENT};

static void set_stacks(void) {
  for (uint32_t i = 0; i < INTERRUPT_STACKS; i++) {
    const struct kiln_stack stack = {.base = (uint64_t)stacks[i], .size = STACK_SIZE};

    task_state.ist[i] = stack.base + stack.size;
    stack_add(&stack); /* A panic there has a backtrace, too. */
  }
}

void segments_load(void) {
  const struct x86_table table = {.limit = sizeof(gdt) - 1, .base = (uint64_t)gdt};

  set_stacks();
  x86_describe_task_state(gdt, &task_state);
  x86_load_segments(&table);
}

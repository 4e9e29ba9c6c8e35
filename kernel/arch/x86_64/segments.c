/*
 * The kernel's GDT and TSS. 64-bit mode has left segments little to say: one for code and
 * one for data, and a task-state segment whose only use is the stacks for interrupts.
 */
#include "kernel/arch/x86_64/segments.h"

#include <stdint.h>

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/arch/x86_64/interrupts.h"
#include "kernel/arch/x86_64/stack.h"

/* Segment descriptors (Intel SDM 3A §3.4.5, §5.2.1, §7.2.3). */
#define DESCRIPTOR_CODE 0x00af9b000000ffffull   /* Present, ring 0, execute and read, 64-bit. */
#define DESCRIPTOR_DATA 0x00cf93000000ffffull   /* Present, ring 0, read and write. */
#define DESCRIPTOR_TSS 0x0000890000000000ull    /* Present, ring 0, 64-bit TSS, not busy. */
#define DESCRIPTOR_ABSENT 0x00cf13000000ffffull /* As DESCRIPTOR_DATA, but not present. */

#define STACK_SIZE 8192u /* Bytes of each interrupt stack: a report formats a line of 1 KiB. */

/* The 64-bit task-state segment (Intel SDM 3A §7.7). */
struct __attribute__((packed)) task_state {
  uint32_t reserved0;
  uint64_t rsp[3]; /* Stacks of rings 0 to 2; nothing here runs in another than 0. */
  uint64_t reserved1;
  uint64_t ist[7]; /* Tops of the interrupt stacks; enum interrupt_stack counts from 1. */
  uint64_t reserved2;
  uint16_t reserved3;
  uint16_t io_map; /* Offset of the I/O permission map; at the limit: none. */
};

_Static_assert(sizeof(struct task_state) == 104, "Intel SDM 3A, figure 7-11");

static uint8_t stacks[INTERRUPT_STACKS][STACK_SIZE] __attribute__((aligned(16)));
static struct task_state task_state = {.io_map = sizeof(task_state)};
static uint64_t gdt[] = {0, DESCRIPTOR_CODE, DESCRIPTOR_DATA, DESCRIPTOR_TSS, 0, DESCRIPTOR_ABSENT};

/* The TSS descriptor takes two entries and has its address in four pieces. */
static void describe_task_state(void) {
  uint64_t base = (uint64_t)&task_state;
  uint64_t limit = sizeof(task_state) - 1;

  for (uint32_t i = 0; i < INTERRUPT_STACKS; i++) {
    const struct kiln_stack stack = {.base = (uint64_t)stacks[i], .size = STACK_SIZE};

    task_state.ist[i] = stack.base + stack.size;
    stack_add(&stack); /* A panic there has a backtrace, too. */
  }
  gdt[SEGMENT_TSS / 8] =
      DESCRIPTOR_TSS | limit | (base & 0xffffff) << 16 | (base >> 24 & 0xff) << 56;
  gdt[SEGMENT_TSS / 8 + 1] = base >> 32;
}

void segments_load(void) {
  const struct cpu_table table = {.limit = sizeof(gdt) - 1, .base = (uint64_t)gdt};

  describe_task_state();
  __asm__ volatile(
      "lgdt %[table]\n\t"
      "pushq %[code]\n\t" /* CS can only be loaded by a far transfer: return to the next line. */
      "leaq 1f(%%rip), %%rax\n\t"
      "pushq %%rax\n\t"
      "lretq\n"
      "1:\n\t"
      "movl %[data], %%eax\n\t"
      "movl %%eax, %%ds\n\t"
      "movl %%eax, %%es\n\t"
      "movl %%eax, %%fs\n\t"
      "movl %%eax, %%gs\n\t"
      "movl %%eax, %%ss\n\t"
      "movl %[task], %%eax\n\t"
      "ltr %%ax"
      :
      : [table] "m"(table), [code] "i"(SEGMENT_CODE), [data] "i"(SEGMENT_DATA),
        [task] "i"(SEGMENT_TSS)
      : "rax", "memory");
}

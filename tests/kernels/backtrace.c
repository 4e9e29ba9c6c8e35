/*
 * Faults in an inlined function, in a recursion, on another stack
 * than was called from: the report must name them
 * all, with their lines (//tests/symbols).
 */
#include "kernel/symbols/symbols.h"
#include "tests/kernels/test.h"

#define OTHER_STACK_SIZE 16384u /* Bytes of each of two. */

static volatile uint32_t depth = 2; /* Calls of descend in one another. */

static inline __attribute__((always_inline)) void write_to(volatile uint32_t *pointer) {
  *pointer = 1; /* The fault. */
}

static inline __attribute__((always_inline)) void write_below(uint64_t address) {
  write_to((volatile uint32_t *)(address - 4096));
}

static __attribute__((noinline)) void descend(uint32_t calls) {
  if (calls > 1) {
    descend(calls - 1);
  } else {
    write_below(8192);
  }
  test_fail("a write to an address that is not mapped came back");
}

static void change_stack(uint32_t number);

/* The second lies above the first, which calls it: as interrupt stacks may. */
static __attribute__((noinline, used)) void on_other_stack(uint32_t number) {
  if (number == 0) {
    change_stack(number + 1);
  } else {
    descend(depth);
  }
  test_fail("the other stack came back");
}

static __attribute__((noinline)) void change_stack(uint32_t number) {
  static uint8_t memory[2][OTHER_STACK_SIZE] __attribute__((aligned(16)));
  const struct kiln_stack stack = {.base = (uint64_t)memory[number], .size = OTHER_STACK_SIZE};

  stack_add(&stack);
  __asm__ volatile(
      "movq %%rsp, %%rbx\n\t"
      "movq %0, %%rsp\n\t"
      "call on_other_stack\n\t"
      "movq %%rbx, %%rsp"
      :
      : "r"(stack.base + stack.size), "D"(number)
      : "rbx", "memory");
}

static void kernel_main(const struct kiln_boot_info *info) {
  test_start(info);
  symbols_init(&info->kernel);
  change_stack(0);
  test_fail("the other stack came back");
}

KILN_ENTRY(kernel_main);

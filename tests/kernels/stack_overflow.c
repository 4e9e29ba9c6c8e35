/*
 * Calls itself until the boot stack is used up. What is below the stack is not mapped: the
 * kernel must report a page fault there, not reset and not run into other data.
 */
#include "tests/kernels/test.h"

static volatile bool go_on = true;

/* Takes three pages more in each call, and touches only the last of them. */
static __attribute__((noinline)) uint32_t descend(uint32_t depth) {
  volatile uint8_t ballast[3 * 4096];

  ballast[depth % 256] = (uint8_t)depth;
  if (go_on) {
    depth = descend(depth + 1);
  }
  return depth + ballast[0]; /* Used after the call: it cannot become a jump. */
}

static void kernel_main(const struct kiln_boot_info *info) {
  test_start(info);
  kprintf(LOG_INFO, "this test kernel overflows its stack, whose base is 0x%lx\n",
          info->stack.base);
  descend(0);
  test_fail("an endless recursion came back");
}

KILN_ENTRY(kernel_main);

/* Fails in the way that its command line names, for the report of the loader's vectors. */
#include "boot/protocol/kiln.h"
#include "lib/string.h"
#include "tests/kernels/test.h"

static const volatile int constant = 1;

/* Uses all of the stack, a frame at a time. */
__attribute__((noinline)) static uint64_t dig(uint64_t depth) {
  volatile uint8_t frame[1024];

  frame[0] = (uint8_t)depth;
  return depth == UINT64_MAX ? 0 : dig(depth + 1) + frame[0];
}

static void kernel_main(const struct kiln_boot_info *info) {
  if (strcmp(info->command_line, "rodata_write") == 0) *(volatile int *)&constant = 2;
  if (strcmp(info->command_line, "stack_overflow") == 0) dig(0);
  if (strcmp(info->command_line, "returned") == 0) return;
  test_fail("the command line names no fault");
}

KILN_ENTRY(kernel_main);

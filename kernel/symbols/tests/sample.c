/*
 * A kernel that never runs: its table of symbols is read by gsym_test.c, and compared with what
 * llvm-symbolizer says about every byte of its code.
 */
#include "boot/protocol/kiln.h"
#include "kernel/symbols/tests/deep.h"

volatile uint32_t sink;

static inline __attribute__((always_inline)) uint32_t square(uint32_t number) {
  return number * number + sink;
}

static inline __attribute__((always_inline)) uint32_t sum_of_squares(uint32_t left,
                                                                     uint32_t right) {
  sink = left;
  return square(left) + square(right);
}

static __attribute__((noinline)) uint32_t plain(uint32_t number) {
  uint32_t total = 0;

  for (uint32_t i = 0; i < number; i++) {
    total += sink;
  }
  return total;
}

/* As long as a line table with large steps needs. */
static __attribute__((noinline)) uint32_t branches(uint32_t number) {
  switch (sink) {
    case 1:
      return sum_of_squares(number, 5) + plain(1);
    case 2:
      sink = square(number);
      return plain(number) + 7;

    case 300:
      deep_3(number);
      return square(sink);
    default:
      return number;
  }
}

static __attribute__((noinline)) void descend(void) {
  deep_9(4);
}

static void kernel_main(const struct kiln_boot_info *info) {
  sink = branches((uint32_t)info->size) + plain(3);
  descend();
  if (sink != 0) {
    sink = square(sink);
  }
}

KILN_ENTRY(kernel_main);

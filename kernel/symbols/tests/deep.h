/* Functions that are inlined nine deep into what calls the last: more than a struct symbol holds.
 */
#ifndef KILN_KERNEL_SYMBOLS_TESTS_DEEP_H
#define KILN_KERNEL_SYMBOLS_TESTS_DEEP_H

#include <stdint.h>

extern volatile uint32_t sink;

static inline __attribute__((always_inline)) void deep_1(uint32_t number) {
  sink = number * 3;
  sink += 1;
}

#define DEEPER(name, inner)                                                 \
  static inline __attribute__((always_inline)) void name(uint32_t number) { \
    sink = number;                                                          \
    inner(number + sink);                                                   \
    sink += 2;                                                              \
  }

DEEPER(deep_2, deep_1)
DEEPER(deep_3, deep_2)
DEEPER(deep_4, deep_3)
DEEPER(deep_5, deep_4)
DEEPER(deep_6, deep_5)
DEEPER(deep_7, deep_6)
DEEPER(deep_8, deep_7)
DEEPER(deep_9, deep_8)

#endif /* KILN_KERNEL_SYMBOLS_TESTS_DEEP_H */

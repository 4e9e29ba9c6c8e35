/* Arithmetic of clocks. Nothing here divides by zero. */
#ifndef KILN_KERNEL_CLOCK_MATH_H
#define KILN_KERNEL_CLOCK_MATH_H

#include <stdint.h>

/* Frequencies of a counter that are believed, in Hz: others come of a measurement that went wrong.
 */
#define CLOCK_HZ_MIN 1000000ull
#define CLOCK_HZ_MAX 100000000000ull

/* `count` * `multiplier` / `divisor`, rounded, in Hz; 0 if that is not to be believed. */
static inline uint64_t clock_ratio(uint64_t count, uint32_t multiplier, uint32_t divisor) {
  uint64_t product;

  if (divisor == 0 || __builtin_mul_overflow(count, multiplier, &product) ||
      __builtin_add_overflow(product, divisor / 2, &product)) {
    return 0;
  }
  product /= divisor;
  return product < CLOCK_HZ_MIN || product > CLOCK_HZ_MAX ? 0 : product;
}

/* What clock_nanoseconds_of needs of a frequency, CLOCK_HZ_MIN to CLOCK_HZ_MAX: 2^-32 ns a tick. */
static inline uint64_t clock_multiplier(uint64_t frequency) {
  return ((1000000000ull << 32) + frequency / 2) / frequency;
}

/* `ticks` in nanoseconds, rounded down, for 584 years: longer than a counter of 1 GHz lasts. */
static inline uint64_t clock_nanoseconds_of(uint64_t ticks, uint64_t multiplier) {
  return (uint64_t)((unsigned __int128)ticks * multiplier >> 32);
}

#endif /* KILN_KERNEL_CLOCK_MATH_H */

/* Randomness for the kernel's address. */
#ifndef KILN_BOOT_CORE_RANDOM_H
#define KILN_BOOT_CORE_RANDOM_H

#include <stdint.h>

/*
 * A number below `limit` (1 to 2^32), drawn from all that there is: the processor's generators
 * where it has them, the firmware's, and the processor's counter.
 */
uint64_t random_below(uint64_t limit);

/* The processor's counter: x86's time-stamp counter, or that of Arm's generic timer. */
uint64_t time_stamp(void);

/*
 * Spreads every bit of `state` and `value` over all bits of the result (the xorshift rounds of
 * Marsaglia, "Xorshift RNGs", 2003). Not one-way, and need not be: the inputs are not used again.
 */
static inline uint64_t random_mix(uint64_t state, uint64_t value) {
  state ^= value;
  if (state == 0) state = 1;
  for (int round = 0; round < 4; round++) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
  }
  return state;
}

#endif /* KILN_BOOT_CORE_RANDOM_H */

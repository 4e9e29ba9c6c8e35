/* Random numbers for tests: the same ones in every run, so that a failure can be looked into. */
#ifndef KILN_BOOT_CORE_TESTS_RANDOM_H
#define KILN_BOOT_CORE_TESTS_RANDOM_H

#include <stdint.h>

struct random {
  uint64_t state; /* The seed; not 0. */
};

/* A number below `limit`, which is not 0 (xorshift64*: S. Vigna, 2016). */
static inline uint64_t random_below(struct random *random, uint64_t limit) {
  random->state ^= random->state >> 12;
  random->state ^= random->state << 25;
  random->state ^= random->state >> 27;
  return (random->state * 0x2545f4914f6cdd1d >> 16) % limit;
}

#endif /* KILN_BOOT_CORE_TESTS_RANDOM_H */

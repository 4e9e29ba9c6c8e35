/* Which bits to flip on a disk. */
#ifndef KILN_TESTS_FAULTS_FLIPS_H
#define KILN_TESTS_FAULTS_FLIPS_H

#include <stdint.h>

#include "boot/core/tests/random.h"

struct flip {
  uint64_t byte; /* Of the disk. */
  uint8_t bit;   /* 0 to 7. */
};

/*
 * Chooses the next flip, in a sector that `read` (pc.h) has, or in the partition table and what
 * surrounds it in the master boot record. Code of the loader is not flipped: what a processor then
 * does is anything.
 */
struct flip flip_choose(struct random *random, const uint8_t *read);

/*
 * Prints `count` flips of the loaded disk, which is verified, as cases of many.sh. Returns 0, or 1
 * when one of them ends neither in a good boot nor in a named error, or no flip at all does.
 */
int print_flips(uint64_t seed, uint32_t count);

#endif /* KILN_TESTS_FAULTS_FLIPS_H */

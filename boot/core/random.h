/* Randomness for the kernel's address. */
#ifndef KILN_BOOT_CORE_RANDOM_H
#define KILN_BOOT_CORE_RANDOM_H

#include <stdint.h>

/*
 * A number below `limit` (1 to 2^32), drawn from all that there is: RDSEED and RDRAND where the
 * processor has them, the firmware's generator, and the time-stamp counter.
 */
uint64_t random_below(uint64_t limit);

/* The processor's time-stamp counter. */
uint64_t time_stamp(void);

#endif /* KILN_BOOT_CORE_RANDOM_H */

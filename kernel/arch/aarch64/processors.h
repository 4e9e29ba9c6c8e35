/* The processors of the machine: no loader starts others than the first on aarch64, and no more
 * does this kernel. */
#ifndef KILN_KERNEL_ARCH_AARCH64_PROCESSORS_H
#define KILN_KERNEL_ARCH_AARCH64_PROCESSORS_H

#include <stdint.h>

#include "../../../boot/protocol/kiln.h"
#include "cpu.h"

#define PROCESSORS_WANTED 0 /* Of the loader, by KILN_ENTRY: that it starts the others. */

/* Takes the processors that the loader has parked: there are none. */
static inline void processors_start(const struct kiln_processors *processors,
                                    void *(*allocate)(uint64_t pages)) {
  (void)processors;
  (void)allocate;
}

/* Has the others forget what they remember of [address, address + size). */
static inline void processors_invalidate(uint64_t address, uint64_t size) {
  (void)address;
  (void)size;
}

/* One turn of a loop that waits with interrupts off: does what others ask for meanwhile. */
static inline void processors_answer(void) {
  cpu_pause();
}

#endif /* KILN_KERNEL_ARCH_AARCH64_PROCESSORS_H */

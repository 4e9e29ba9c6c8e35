/* The affinity of the processor that this runs on: see processors.h. */
#include "boot/core/processors.h"
#include "lib/aarch64/affinity.h"

uint32_t processors_own_id(void) {
  uint64_t mpidr;

  __asm__("mrs %0, mpidr_el1" : "=r"(mpidr));
  return aarch64_affinity(mpidr);
}

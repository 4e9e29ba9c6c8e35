/* The affinity of the processor that this runs on: see processors.h. */
#include "boot/core/processors.h"

uint32_t processors_own_id(void) {
  uint64_t mpidr;

  __asm__("mrs %0, mpidr_el1" : "=r"(mpidr));
  return (uint32_t)(mpidr >> 8 & 0xff000000u) | (uint32_t)(mpidr & 0xffffffu);
}

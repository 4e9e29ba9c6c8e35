/*
 * What names a processor: its affinity in MPIDR_EL1 (Arm ARM D19.2), in 32 bits, as struct
 * kiln_processor and the registers of a GIC have it.
 */
#ifndef KILN_LIB_AARCH64_AFFINITY_H
#define KILN_LIB_AARCH64_AFFINITY_H

#include <stdint.h>

/* Aff3 in the highest byte, then Aff2, Aff1 and Aff0; all other bits are left out. */
static inline uint32_t aarch64_affinity(uint64_t mpidr) {
  return (uint32_t)(mpidr >> 8 & 0xff000000u) | (uint32_t)(mpidr & 0xffffffu);
}

/* The same bits where MPIDR_EL1 has them. */
static inline uint64_t aarch64_mpidr(uint32_t affinity) {
  return (uint64_t)(affinity & 0xff000000u) << 8 | (affinity & 0xffffffu);
}

#endif /* KILN_LIB_AARCH64_AFFINITY_H */

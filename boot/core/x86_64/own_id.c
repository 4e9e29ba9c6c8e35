/* The ID of the local APIC of the processor that this runs on: see processors.h. */
#include "boot/core/processors.h"
#include "lib/x86/cpuid.h"

#define LEAF_FEATURES 1u /* Intel SDM 2A, CPUID. */
#define LEAF_TOPOLOGY 0xbu

uint32_t processors_own_id(void) {
  if (x86_cpuid(0).eax >= LEAF_TOPOLOGY) {
    struct x86_cpuid topology = x86_cpuid(LEAF_TOPOLOGY);

    if (topology.ebx != 0) return topology.edx;
  }
  return x86_cpuid(LEAF_FEATURES).ebx >> 24;
}

/*
 * What CPUID says about the processor, decoded for people (Intel SDM 2A, CPUID; AMD APM 3
 * appendix E).
 */
#ifndef KILN_KERNEL_ARCH_X86_64_CPUID_H
#define KILN_KERNEL_ARCH_X86_64_CPUID_H

#include <stdint.h>

#include "../../../lib/x86/cpuid.h"

struct cpuid_summary {
  char vendor[13]; /* "GenuineIntel", ... */
  char brand[49];  /* For people, without blanks around it; "" when there is none. */
  uint32_t family, model, stepping;
  uint32_t physical_bits, linear_bits; /* Widths of addresses; 0 when not known. */
  uint64_t features;                   /* A bit for each that cpuid_feature names. */
};

/* Asks `cpuid` (x86_cpuid, or a test's) for all of it. */
void cpuid_describe(struct x86_cpuid (*cpuid)(uint32_t leaf), struct cpuid_summary *summary);

/* The name of feature number `index`, from 0; null behind the last, which is below 64. */
const char *cpuid_feature(uint32_t index);

#endif /* KILN_KERNEL_ARCH_X86_64_CPUID_H */

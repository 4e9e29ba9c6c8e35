/* The CPUID instruction (Intel SDM 2A, CPUID). */
#ifndef KILN_LIB_X86_CPUID_H
#define KILN_LIB_X86_CPUID_H

#include <stdint.h>

struct x86_cpuid {
  uint32_t eax, ebx, ecx, edx;
};

/* What it returns for `leaf`, and subleaf 0. */
static inline struct x86_cpuid x86_cpuid(uint32_t leaf) {
  struct x86_cpuid result = {.eax = leaf, .ecx = 0};

  __asm__ volatile("cpuid"
                   : "+a"(result.eax), "=b"(result.ebx), "+c"(result.ecx), "=d"(result.edx));
  return result;
}

#endif /* KILN_LIB_X86_CPUID_H */

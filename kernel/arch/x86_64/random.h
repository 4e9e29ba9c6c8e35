/* A number that nobody can guess, as far as the processor has one. */
#ifndef KILN_KERNEL_ARCH_X86_64_RANDOM_H
#define KILN_KERNEL_ARCH_X86_64_RANDOM_H

#include <cpuid.h>
#include <stdint.h>

#define RANDOM_TRIES 10u /* Intel SDM 1 §7.3.17.1: ten failures mean that there is none. */

/* From RDRAND; without that instruction, the time-stamp counter: another one in every boot. */
static inline uint64_t cpu_random(void) {
  uint32_t eax, ebx, ecx, edx;
  uint64_t value;
  uint8_t good = 0;

  if (__get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_RDRND) != 0) {
    for (uint32_t i = 0; i < RANDOM_TRIES && !good; i++) {
      __asm__ volatile("rdrand %0\n\tsetc %1" : "=r"(value), "=qm"(good) : : "cc");
    }
  }
  return good ? value : __builtin_ia32_rdtsc() * 0x9e3779b97f4a7c15ull; /* Spreads the low bits. */
}

#endif /* KILN_KERNEL_ARCH_X86_64_RANDOM_H */

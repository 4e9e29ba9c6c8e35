/*
 * Randomness for the kernel's address, from several sources mixed into one number: a source
 * that is weak or lies takes nothing away from the others.
 */
#include "boot/core/random.h"

#include "boot/core/firmware.h"
#include "lib/x86/cpuid.h"

#define RDRAND_TRIES 10 /* Intel SDM 1 §7.3.17.1: after so many failures it is broken. */

uint64_t time_stamp(void) {
  uint32_t low, high;

  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

/* Intel SDM 2A, CPUID: leaf 1, ECX. */
static int has_rdrand(void) {
  return x86_cpuid(1).ecx >> 30 & 1;
}

/* Leaf 7, EBX, if there is such a leaf. */
static int has_rdseed(void) {
  return x86_cpuid(0).eax >= 7 && (x86_cpuid(7).ebx >> 18 & 1);
}

/* 32 bits of RDSEED or RDRAND; 0 when it gives none. */
static uint32_t hardware_random(int seed) {
  for (int tries = 0; tries < RDRAND_TRIES; tries++) {
    uint32_t value;
    uint8_t ok;

    if (seed)
      __asm__ volatile("rdseed %0; setc %1" : "=r"(value), "=qm"(ok) : : "cc");
    else
      __asm__ volatile("rdrand %0; setc %1" : "=r"(value), "=qm"(ok) : : "cc");
    if (ok) return value;
  }
  return 0;
}

uint64_t random_below(uint64_t limit) {
  uint64_t state = random_mix(time_stamp(), firmware_random());

  if (has_rdrand()) state = random_mix(state, hardware_random(0));
  if (has_rdseed()) state = random_mix(state, hardware_random(1));
  state = random_mix(state, time_stamp());
  /* The upper half scaled to the limit: a multiplication, as i386 has no 64-bit division. */
  return (state >> 32) * limit >> 32;
}

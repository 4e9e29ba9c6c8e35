/* Asks the processor through CPUID (Intel SDM 2A, CPUID; AMD APM 3 appendix E). */
#include "boot/bios/cpu.h"

#include <stdint.h>

#define EFLAGS_ID (1u << 21) /* Can be changed: CPUID is there (Intel SDM 1 §20.1). */

#define CPUID_EXTENDED 0x80000000u /* EAX: the highest extended leaf. */
#define CPUID_FEATURES 0x80000001u /* EDX: the two features below. */
#define FEATURE_NX (1u << 20)
#define FEATURE_LONG_MODE (1u << 29)

static int has_cpuid(void) {
  uint32_t before, after;

  __asm__ volatile(
      "pushfl\n\t"
      "popl %0\n\t"
      "movl %0, %1\n\t"
      "xorl %2, %1\n\t"
      "pushl %1\n\t"
      "popfl\n\t"
      "pushfl\n\t"
      "popl %1\n\t"
      "pushl %0\n\t"
      "popfl"
      : "=&r"(before), "=&r"(after)
      : "i"(EFLAGS_ID)
      : "cc");
  return ((before ^ after) & EFLAGS_ID) != 0;
}

static void cpuid(uint32_t leaf, uint32_t *eax, uint32_t *edx) {
  uint32_t ebx, ecx;

  __asm__ volatile("cpuid" : "=a"(*eax), "=b"(ebx), "=c"(ecx), "=d"(*edx) : "a"(leaf), "c"(0));
}

enum boot_status cpu_check(void) {
  uint32_t highest, eax, edx;

  if (!has_cpuid()) return BOOT_NO_LONG_MODE;
  cpuid(CPUID_EXTENDED, &highest, &edx);
  if (highest < CPUID_FEATURES) return BOOT_NO_LONG_MODE;
  /* A processor without extended leaves may answer with those of its highest basic leaf. */
  if ((highest ^ CPUID_EXTENDED) > 0xffff) return BOOT_NO_LONG_MODE;
  cpuid(CPUID_FEATURES, &eax, &edx);
  if (!(edx & FEATURE_LONG_MODE)) return BOOT_NO_LONG_MODE;
  if (!(edx & FEATURE_NX)) return BOOT_NO_NX;
  return BOOT_OK;
}

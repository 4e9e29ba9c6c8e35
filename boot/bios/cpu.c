/* Asks the processor through CPUID (Intel SDM 2A, CPUID; AMD APM 3 appendix E). */
#include "boot/bios/cpu.h"

#include <stdint.h>

#include "lib/x86/cpuid.h"

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

enum boot_status cpu_check(void) {
  uint32_t highest, features;

  if (!has_cpuid()) return BOOT_NO_LONG_MODE;
  highest = x86_cpuid(CPUID_EXTENDED).eax;
  if (highest < CPUID_FEATURES) return BOOT_NO_LONG_MODE;
  /* A processor without extended leaves may answer with those of its highest basic leaf. */
  if ((highest ^ CPUID_EXTENDED) > 0xffff) return BOOT_NO_LONG_MODE;
  features = x86_cpuid(CPUID_FEATURES).edx;
  if (!(features & FEATURE_LONG_MODE)) return BOOT_NO_LONG_MODE;
  if (!(features & FEATURE_NX)) return BOOT_NO_NX;
  return BOOT_OK;
}

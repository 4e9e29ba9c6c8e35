/* What the UEFI loader needs of an x86_64 processor, and how that stops for good. Called by main.c.
 */
#ifndef KILN_BOOT_UEFI_PROCESSOR_H
#define KILN_BOOT_UEFI_PROCESSOR_H

#include "boot/core/boot.h"
#include "lib/x86/cpuid.h"

#define CR4_LA57 (1ull << 12)             /* Intel SDM 3A §2.5: 5-level paging. */
#define CPUID_EXTENDED_MAXIMUM 0x80000000 /* Intel SDM 2A, CPUID: EAX = highest leaf. */
#define CPUID_EXTENDED_FEATURES 0x80000001
#define CPUID_EDX_NX (1u << 20)

static inline int processor_has_nx(void) {
  return x86_cpuid(CPUID_EXTENDED_MAXIMUM).eax >= CPUID_EXTENDED_FEATURES &&
         (x86_cpuid(CPUID_EXTENDED_FEATURES).edx & CPUID_EDX_NX) != 0;
}

static inline int five_level_paging(void) {
  uint64_t cr4;

  __asm__ volatile("mov %%cr4, %0" : "=r"(cr4));
  return (cr4 & CR4_LA57) != 0;
}

/*
 * The kernel's page tables have four levels and no-execute bits. CR4.LA57 cannot be changed
 * in 64-bit mode (Intel SDM 3A §4.1.2): under it our tables would be read one level off.
 */
static inline void processor_check(void) {
  if (!processor_has_nx()) boot_fail(BOOT_NO_NX, NULL);
  if (five_level_paging()) boot_fail(BOOT_FIVE_LEVEL_PAGING, NULL);
}

/* Waits for what does not come: interrupts are off. To be called in a loop. */
static inline void processor_halt(void) {
  __asm__ volatile("cli; hlt");
}

#endif /* KILN_BOOT_UEFI_PROCESSOR_H */

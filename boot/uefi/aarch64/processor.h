/* What the UEFI loader needs of an aarch64 processor, and how that stops for good. Called by
 * main.c. */
#ifndef KILN_BOOT_UEFI_PROCESSOR_H
#define KILN_BOOT_UEFI_PROCESSOR_H

/*
 * Nothing to check: pages of 4 KiB, which processors need not have, are what UEFI itself runs on
 * (UEFI 2.10 §2.3.6), and no-execute bits are part of every translation table.
 */
static inline void processor_check(void) {}

/* Waits for what does not come: interrupts are off. To be called in a loop. */
static inline void processor_halt(void) {
  __asm__ volatile("msr daifset, #0xf; wfi");
}

#endif /* KILN_BOOT_UEFI_PROCESSOR_H */

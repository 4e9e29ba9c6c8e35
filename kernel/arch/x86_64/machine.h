/* What kernel_start does to a PC on the way, by steps that every architecture has. */
#ifndef KILN_KERNEL_ARCH_X86_64_MACHINE_H
#define KILN_KERNEL_ARCH_X86_64_MACHINE_H

#include <stdint.h>

#include "interrupts.h"
#include "local_apic.h"
#include "segments.h"

/* From here on exceptions print a report. Needs the console. Called once, interrupts off. */
static inline void machine_take_exceptions(void) {
  segments_load();   /* Our GDT, and stacks for exceptions. */
  interrupts_load(); /* Our IDT. */
}

/*
 * From here on interrupts find their way to this processor, and may be turned on. ACPI, which
 * begins at `rsdp` and is read by `at`, has nothing to say of it here; `map_registers` maps a
 * device. Needs memory. Called once, interrupts off.
 */
static inline void machine_take_interrupts(uint64_t rsdp,
                                           const void *(*at)(uint64_t physical, uint64_t size),
                                           void *(*map_registers)(uint64_t physical,
                                                                  uint64_t size)) {
  (void)rsdp;
  (void)at;
  local_apic_start(map_registers);
}

#endif /* KILN_KERNEL_ARCH_X86_64_MACHINE_H */

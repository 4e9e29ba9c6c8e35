/* What kernel_start does to an Arm machine on the way, by steps that every architecture has. */
#ifndef KILN_KERNEL_ARCH_AARCH64_MACHINE_H
#define KILN_KERNEL_ARCH_AARCH64_MACHINE_H

#include <stdint.h>

#include "gic.h"
#include "interrupts.h"

/* From here on exceptions print a report. Needs the console. Called once, interrupts off, on the
   boot stack. */
static inline void machine_take_exceptions(void) {
  interrupts_load();
}

/*
 * From here on interrupts find their way to this processor, and may be turned on: as ACPI says,
 * which begins at `rsdp` and is read by `at`; `map_registers` maps a device. Needs memory. Called
 * once, interrupts off.
 */
static inline void machine_take_interrupts(uint64_t rsdp,
                                           const void *(*at)(uint64_t physical, uint64_t size),
                                           void *(*map_registers)(uint64_t physical,
                                                                  uint64_t size)) {
  gic_start(rsdp, at, map_registers);
}

#endif /* KILN_KERNEL_ARCH_AARCH64_MACHINE_H */

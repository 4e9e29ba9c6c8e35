/*
 * The processor's local APIC, of which this kernel uses one thing: the way that the interrupts of
 * the PICs (irq.h) take through it. Firmware that serves interrupts of its own otherwise leaves
 * that way closed.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_LOCAL_APIC_H
#define KILN_KERNEL_ARCH_X86_64_LOCAL_APIC_H

#include <stdint.h>

/*
 * Lets the PICs' interrupts and NMIs through, and masks what the APIC makes itself, but for what it
 * tells the firmware by SMI. Where there is no APIC, or one that is switched off in MSR 1Bh, the
 * processor's two pins need none, and nothing is done. `map_registers` maps a range of physical
 * memory uncached; null: it cannot. Needs interrupts_load and the console. Called once, interrupts
 * off.
 */
void local_apic_start(void *(*map_registers)(uint64_t physical, uint64_t size));

#endif /* KILN_KERNEL_ARCH_X86_64_LOCAL_APIC_H */

/*
 * The processor's local APIC, of which this kernel uses one thing: the way that the interrupts of
 * the PICs (irq.h) take through it. Firmware that serves interrupts of its own otherwise leaves
 * that way closed, and may leave interrupts of its devices that come when the kernel turns
 * interrupts on: those are ended here.
 */
#ifndef KILN_KERNEL_ARCH_X86_64_LOCAL_APIC_H
#define KILN_KERNEL_ARCH_X86_64_LOCAL_APIC_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Lets the PICs' interrupts and NMIs through, and masks what the APIC makes itself, but for what it
 * tells the firmware by SMI. Where there is no APIC, or one that is switched off in MSR 1Bh, the
 * processor's two pins need none, and nothing is done. `map_registers` maps a range of physical
 * memory uncached; null: it cannot. Needs interrupts_load and the console. Called once, interrupts
 * off.
 */
void local_apic_start(void *(*map_registers)(uint64_t physical, uint64_t size));

/*
 * True when the processor has taken `vector` from the local APIC, and not from the PICs, an
 * exception or an INT instruction: nothing in this kernel has asked for it. It is ended then, and
 * said once for each vector; one that keeps coming is kept away. Called by interrupt_dispatch for
 * every vector; false before local_apic_start.
 */
bool local_apic_dismiss(uint32_t vector);

#endif /* KILN_KERNEL_ARCH_X86_64_LOCAL_APIC_H */

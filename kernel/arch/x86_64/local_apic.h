/*
 * The processor's local APIC, of which this kernel uses three things: interrupts from one processor
 * to another, the timer, and the way that the interrupts of the PICs (irq.h) take through it.
 * Firmware that serves interrupts of its own otherwise leaves that way closed, and may leave
 * interrupts of its devices that come when the kernel turns interrupts on: those are ended here.
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

/* Opens that of another processor, all of whose other interrupts stay masked. False: there is none.
   Needs local_apic_start, on the first. */
bool local_apic_start_other(void);

/* Sends the interrupt `vector`, or an NMI, to the processor with that APIC ID, which is not this
   one and is below 255 but in x2APIC mode. */
void local_apic_send(uint32_t apic_id, uint32_t vector);
void local_apic_send_nmi(uint32_t apic_id);

/* Has the processor's timer count, without an interrupt. False: there is none. */
bool local_apic_timer_begin(void);

/* How far it has counted since, at most 2^32 - 1. */
uint32_t local_apic_timer_counted(void);

/* Has it send INTERRUPT_TIMER each time that it has counted `count`. */
void local_apic_timer_start(uint32_t count);

/* Ends the interrupt that the processor has taken from its local APIC, so that the next can come.
 */
void local_apic_end(void);

/* True from when the processor has taken `vector` from its local APIC until it has ended that.
   False where there is none. */
bool local_apic_is_in_service(uint32_t vector);

/*
 * True when the processor has taken `vector` from the local APIC, and not from the PICs, an
 * exception or an INT instruction: nothing in this kernel has asked for it. It is ended then, and
 * said once for each vector; one that keeps coming is kept away, unless its priority is that of the
 * kernel's own. Called by interrupt_dispatch for every vector; false before local_apic_start.
 */
bool local_apic_dismiss(uint32_t vector);

#endif /* KILN_KERNEL_ARCH_X86_64_LOCAL_APIC_H */

/*
 * Switching the machine off and on again, by port I/O and polling: needs no interrupts and no
 * clock. Each attempt is announced at LOG_DEBUG.
 */
#ifndef KILN_KERNEL_POWER_POWER_H
#define KILN_KERNEL_POWER_POWER_H

#include <stdint.h>

/*
 * Says where ACPI is: the physical address of the RSDP (boot_info.rsdp), and how to read physical
 * memory (acpi_reader of kernel/acpi/acpi.h; the direct map does not do, as SeaBIOS has its tables
 * in reserved memory). Nothing is read before it is needed: a boot does not pay for it.
 */
void power_init(uint64_t rsdp, const void *(*at)(uint64_t physical, uint64_t size));

/*
 * Switches the machine off through ACPI. Returns only when that failed, within some seconds,
 * after an error message that says what was missing; the machine is then as it was, but perhaps in
 * ACPI mode.
 */
void power_off(void);

/* Resets the machine: by ACPI's register, else by the keyboard controller, else by force. */
_Noreturn void power_reset(void);

#endif /* KILN_KERNEL_POWER_POWER_H */

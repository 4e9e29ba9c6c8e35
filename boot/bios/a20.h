/*
 * Address line A20: as long as it is off, every odd MiB of memory shows up as the even
 * one below it.
 */
#ifndef KILN_BOOT_BIOS_A20_H
#define KILN_BOOT_BIOS_A20_H

#include "boot/core/status.h"

/* Switches A20 on unless it is, and checks. Errors: BOOT_NO_A20. */
enum boot_status a20_enable(void);

/* Switches A20 on again when a call of the BIOS has switched it off; stops when it stays off. */
void a20_keep(void);

#endif /* KILN_BOOT_BIOS_A20_H */

/* What the processor must have for 64-bit mode with no-execute pages. */
#ifndef KILN_BOOT_BIOS_CPU_H
#define KILN_BOOT_BIOS_CPU_H

#include "boot/core/status.h"

/* Errors: BOOT_NO_LONG_MODE, BOOT_NO_NX. */
enum boot_status cpu_check(void);

#endif /* KILN_BOOT_BIOS_CPU_H */

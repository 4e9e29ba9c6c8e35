/* The machine's memory: read from the BIOS once, before anything is placed in it. */
#ifndef KILN_BOOT_BIOS_MEMORY_H
#define KILN_BOOT_BIOS_MEMORY_H

#include <stdint.h>

#include "boot/core/status.h"

/*
 * Checks that the BIOS's extended data area, and the end of conventional memory, do not lie within
 * what the loader uses. Errors: BOOT_LITTLE_LOW_MEMORY.
 */
enum boot_status memory_check_low(void);

/*
 * Reads the memory map. firmware_allocate works from then on.
 * Errors: BOOT_NO_MEMORY_MAP, BOOT_MEMORY_MAP_FULL.
 */
enum boot_status memory_detect(void);

#endif /* KILN_BOOT_BIOS_MEMORY_H */

/* The tables that a BIOS leaves in memory, for every loader on its machines. */
#ifndef KILN_BOOT_BIOS_SEARCH_H
#define KILN_BOOT_BIOS_SEARCH_H

#include <stdint.h>

/* What firmware_rsdp returns. */
uint64_t search_rsdp(void);

/* What firmware_smbios returns. */
uint64_t search_smbios(void);

#endif /* KILN_BOOT_BIOS_SEARCH_H */

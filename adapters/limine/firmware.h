/* Tables that are mapped from base revision 5 on, besides ACPI's: SMBIOS's and EFI's. */
#ifndef KILN_ADAPTERS_LIMINE_FIRMWARE_H
#define KILN_ADAPTERS_LIMINE_FIRMWARE_H

#include "adapters/limine/tables.h"
#include "boot/protocol/kiln.h"

/* Notes them, as far as what leads to them lies below 4 GiB. */
void firmware_find(const struct kiln_boot_info *info, struct firmware_tables *tables);

/* True when the entry point of SMBIOS, which is there, is the 64-bit one (SMBIOS 3.6 §5.2.2). */
bool firmware_has_smbios_3(const struct kiln_boot_info *info, const struct firmware_tables *tables);

#endif /* KILN_ADAPTERS_LIMINE_FIRMWARE_H */

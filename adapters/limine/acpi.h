/* A machine's ACPI tables. */
#ifndef KILN_ADAPTERS_LIMINE_ACPI_H
#define KILN_ADAPTERS_LIMINE_ACPI_H

#include "adapters/limine/tables.h"
#include "boot/protocol/kiln.h"

/* Notes all tables that begin below 4 GiB, and the lists in them; those that are damaged are not.
 */
void acpi_find(const struct kiln_boot_info *info, struct firmware_tables *tables);

#endif /* KILN_ADAPTERS_LIMINE_ACPI_H */

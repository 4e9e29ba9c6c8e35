/* Where a machine's ACPI tables lie, and its I/O APICs. Firmware's numbers are not trusted. */
#ifndef KILN_ADAPTERS_LIMINE_ACPI_H
#define KILN_ADAPTERS_LIMINE_ACPI_H

#include <stdint.h>

#include "adapters/core/memory.h"
#include "boot/protocol/kiln.h"

#define ACPI_PIECES 128u /* Runs of pages; firmware has a few. */

struct acpi_tables {
  uint64_t low; /* Where physical address 0 is mapped, and the 4 GiB from there on. */
  struct memory_piece pieces[ACPI_PIECES]; /* Whole pages with tables, in any order. */
  uint32_t piece_count;
  uint64_t madt; /* Physical address of the table of interrupt controllers; or 0. */
};

/* Finds all tables that lie below 4 GiB; `low` has been set. Tables that are damaged are left out.
 */
void acpi_find(const struct kiln_boot_info *info, struct acpi_tables *tables);

/* The physical address of the next I/O APIC, or 0; `offset` begins with 0. */
uint64_t acpi_next_io_apic(const struct acpi_tables *tables, uint64_t *offset);

#endif /* KILN_ADAPTERS_LIMINE_ACPI_H */

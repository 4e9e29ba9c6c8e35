/*
 * The processors that the firmware's tables name: the MADT (ACPI 6.5 §5.2.12). Nothing in it is
 * believed before it has been checked.
 */
#ifndef KILN_BOOT_CORE_MADT_H
#define KILN_BOOT_CORE_MADT_H

#include <stdint.h>

#include "boot/core/acpi.h"
#include "boot/core/memory_map.h"
#include "boot/protocol/kiln.h"

#define MADT_PROCESSORS_MAX 1024u

/* Finds the MADT: see acpi_find. */
struct acpi_table madt_find(const struct memory_map *map, uint64_t rsdp);

/* How many processors a list for madt_read needs room for: at least 1, at most MADT_PROCESSORS_MAX.
 */
uint32_t madt_room(const struct acpi_table *madt);

/* What madt_read has to say besides. */
struct madt_report {
  uint64_t local_apic; /* On x86_64 the physical address of the local APIC's registers; 0: not
                          known. */
  uint32_t left_out;   /* Processors that there was no room for. */
  int damaged;         /* The table ends in the middle of an entry. */
  int has_first;       /* It names the first. */
};

/*
 * Fills `list`, of madt_room zeros, with the first processor, which has the ID `first`, and then
 * with the others of the table, each once, NOT_STARTED or OFFLINE. Returns how many these are.
 */
uint32_t madt_read(const struct acpi_table *madt, uint32_t first, struct kiln_processor *list,
                   struct madt_report *report);

#endif /* KILN_BOOT_CORE_MADT_H */

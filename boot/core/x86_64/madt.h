/*
 * The processors that the firmware's tables name: the MADT (ACPI 6.5 §5.2.12), by way of the root
 * pointer. Nothing in a table is believed before it has been checked, and nothing is read that the
 * memory map does not have.
 */
#ifndef KILN_BOOT_CORE_X86_64_MADT_H
#define KILN_BOOT_CORE_X86_64_MADT_H

#include <stdint.h>

#include "boot/core/memory_map.h"
#include "boot/protocol/kiln.h"

#define MADT_PROCESSORS_MAX 1024u
#define MADT_LENGTH_MAX (256u << 10) /* Bytes; longer tables are not believed. */

/* A table that has been found and is whole, but for its entries. */
struct madt {
  const uint8_t *bytes; /* Null: there is none. */
  uint32_t length;      /* Bytes; 0: there is none. */
};

/*
 * Finds the MADT by the root pointer at `rsdp`, which table_is_rsdp has found sound, or 0. Each
 * table lies in one region of the normalised `map`.
 */
struct madt madt_find(const struct memory_map *map, uint64_t rsdp);

/* How many processors a list for madt_read needs room for: at least 1, at most MADT_PROCESSORS_MAX.
 */
uint32_t madt_room(const struct madt *madt);

/* The ID of the local APIC of the processor that this runs on. */
uint32_t madt_own_id(void);

/* What madt_read has to say besides. */
struct madt_report {
  uint64_t local_apic; /* Physical address of the local APIC's registers; 0: not known. */
  uint32_t left_out;   /* Processors that there was no room for. */
  int damaged;         /* The table ends in the middle of an entry. */
  int has_first;       /* It names the first. */
};

/*
 * Fills `list`, of madt_room zeros, with the first processor, that of the local APIC `first`, and
 * then with the others of the table, each local APIC once, NOT_STARTED or OFFLINE. Returns how many
 * these are.
 */
uint32_t madt_read(const struct madt *madt, uint32_t first, struct kiln_processor *list,
                   struct madt_report *report);

/* Whether a page of registers can lie there: nothing that is a page of RAM in the normalised `map`.
 */
int madt_is_local_apic(const struct memory_map *map, uint64_t physical);

#endif /* KILN_BOOT_CORE_X86_64_MADT_H */

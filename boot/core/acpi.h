/*
 * Finds a table of ACPI by way of the root pointer (ACPI 6.5 §5.2.5 to §5.2.8). Nothing in a table
 * is believed before it has been checked, and nothing is read that the memory map does not have.
 */
#ifndef KILN_BOOT_CORE_ACPI_H
#define KILN_BOOT_CORE_ACPI_H

#include <stdint.h>

#include "boot/core/memory_map.h"

#define ACPI_LENGTH_MAX (256u << 10) /* Bytes; longer tables are not believed. */
#define ACPI_HEAD_SIZE 36u           /* Of every table (§5.2.6). */

/* A table that has been found, of the right signature and checksum. */
struct acpi_table {
  const uint8_t *bytes; /* At any alignment. Null: there is none. */
  uint32_t length;      /* Bytes, ACPI_HEAD_SIZE at least; 0: there is none. */
};

/*
 * The first table called `signature` that the root pointer at `rsdp` leads to, which table_is_rsdp
 * has found sound, or 0. Each table lies in one region of the normalised `map`.
 */
struct acpi_table acpi_find(const struct memory_map *map, uint64_t rsdp, const char *signature);

#endif /* KILN_BOOT_CORE_ACPI_H */

/*
 * Whether what looks like a table of the firmware is one: the entry points of ACPI and SMBIOS,
 * whichever way a loader has found them. They are read byte by byte, at any alignment.
 */
#ifndef KILN_BOOT_CORE_TABLES_H
#define KILN_BOOT_CORE_TABLES_H

#include <stdint.h>

/* No table here is believed to be longer, so that nobody needs to give one more room. */
#define TABLE_LENGTH_MAX 4096u

/* A checker: true when the table at `table`, of at most `room` bytes, is whole. */
typedef int table_checker(const void *table, uint64_t room);

table_checker table_is_rsdp;     /* The root pointer: of ACPI 1, or all of it from ACPI 2 on. */
table_checker table_is_smbios_3; /* The 64-bit entry point of SMBIOS. */
table_checker table_is_smbios_2; /* The 32-bit one. */

/* Whether the bytes of a table sum to 0, modulo 256: all of these tables have such a checksum. */
int table_sums_to_zero(const uint8_t *bytes, uint64_t length);

#endif /* KILN_BOOT_CORE_TABLES_H */

/*
 * The console that the firmware's tables name: a PL011, by ACPI's table SPCR (Microsoft, "Serial
 * Port Console Redirection Table", revision 2; ACPI 6.5 §5.2.8 for the XSDT that leads to it). The
 * loader has no memory map yet when it asks: the addresses of tables are believed, their lengths
 * and contents are not.
 */
#ifndef KILN_BOOT_CORE_AARCH64_SPCR_H
#define KILN_BOOT_CORE_AARCH64_SPCR_H

#include <stdint.h>

#define SPCR_SIZE 52u /* Bytes of a SPCR up to the address of the UART, and with it. */

/* No XSDT with more tables is believed. */
#define XSDT_TABLES_MAX 1024u

/*
 * Physical address of the registers that the SPCR at `table` names, in one page; 0 if it is none,
 * damaged, or names no PL011 in memory. `table` has at least the 36 bytes of a table's head.
 */
uint64_t spcr_uart(const uint8_t *table);

/* The same by the root pointer at `rsdp`, which table_is_rsdp has found sound, or null. */
uint64_t spcr_find_uart(const uint8_t *rsdp);

#endif /* KILN_BOOT_CORE_AARCH64_SPCR_H */

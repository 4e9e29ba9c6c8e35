/* Reads ACPI's SPCR: see spcr.h. Tables are read byte by byte, at any alignment. */
#include "boot/core/aarch64/spcr.h"

#include <stddef.h>

#include "boot/core/allocate.h"
#include "boot/core/memory_map.h"
#include "boot/core/tables.h"
#include "lib/string.h"

#define RSDP_XSDT 24u     /* Offset of the table's address in the root pointer, */
#define RSDP_REVISION 15u /* if this is 2 or more. */
#define HEADER_LENGTH 4u  /* Offset of a table's length in its head, */
#define HEADER_SIZE 36u   /* which has so many bytes. */
#define SPCR_TYPE 36u     /* What the UART is: */
#define TYPE_PL011 0x03   /* that, */
#define TYPE_SBSA 0x0e    /* or the part of it that SBSA wants, */
#define TYPE_SBSA_32 0x0d /* with registers of 32 bits. */
#define SPCR_SPACE 40u    /* Its generic address structure: 0 is memory, */
#define SPCR_ADDRESS 44u  /* where it lies. */

#define REGISTERS_SIZE 0x48u /* Bytes of the PL011 that are used (PL011 TRM §3.2). */

static uint64_t read_u64(const uint8_t *bytes) {
  uint64_t value;

  memcpy(&value, bytes, sizeof(value));
  return value;
}

/* The length of the table called `signature`, if it has at most `most` bytes and its checksum is
 * right; else 0. */
static uint32_t table_length(const uint8_t *table, const char *signature, uint32_t most) {
  uint32_t length;

  memcpy(&length, table + HEADER_LENGTH, sizeof(length));
  if (memcmp(table, signature, 4) != 0 || length < HEADER_SIZE || length > most) return 0;
  return table_sums_to_zero(table, length) ? length : 0;
}

uint64_t spcr_uart(const uint8_t *table) {
  uint64_t uart;

  if (table_length(table, "SPCR", TABLE_LENGTH_MAX) < SPCR_SIZE || table[SPCR_SPACE] != 0) return 0;
  if (table[SPCR_TYPE] != TYPE_PL011 && table[SPCR_TYPE] != TYPE_SBSA &&
      table[SPCR_TYPE] != TYPE_SBSA_32)
    return 0;
  uart = read_u64(table + SPCR_ADDRESS);
  if (uart % sizeof(uint32_t) != 0 || uart % PAGE_SIZE > PAGE_SIZE - REGISTERS_SIZE) return 0;
  return uart;
}

uint64_t spcr_find_uart(const uint8_t *rsdp) {
  const uint8_t *xsdt;
  uint64_t uart = 0;
  uint32_t length;

  if (rsdp == NULL || rsdp[RSDP_REVISION] < 2 || read_u64(rsdp + RSDP_XSDT) == 0) return 0;
  xsdt = physical_pointer(read_u64(rsdp + RSDP_XSDT));
  length = table_length(xsdt, "XSDT", HEADER_SIZE + XSDT_TABLES_MAX * sizeof(uint64_t));
  for (uint32_t at = HEADER_SIZE; uart == 0 && at + sizeof(uint64_t) <= length;
       at += sizeof(uint64_t)) {
    const uint8_t *table = physical_pointer(read_u64(xsdt + at));

    if (table != NULL) uart = spcr_uart(table);
  }
  return uart;
}

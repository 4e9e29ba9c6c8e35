/*
 * Tables that firmware has left in memory: where they lie, as far as a kernel is to find them
 * mapped, and those that name devices. Firmware's numbers are not trusted.
 */
#ifndef KILN_ADAPTERS_LIMINE_TABLES_H
#define KILN_ADAPTERS_LIMINE_TABLES_H

#include <stdint.h>

#include "adapters/core/memory.h"

#define TABLE_PIECES 128u   /* Runs of pages; firmware has a few. */
#define TABLE_MAX 0x100000u /* Bytes; a table that says it is longer is damaged. */

/* Structures of different types, one behind the other: what is left of them. */
struct table_list {
  const uint8_t *next, *end;
  bool wide; /* Their length is 16 bits behind 16 others; else it is the second byte. */
};

struct firmware_tables {
  uint64_t low;           /* Where physical address 0 is mapped, and the 4 GiB from there on. */
  struct table_list madt; /* Interrupt controllers; empty if there is no such table. */
  struct table_list dmar; /* IOMMUs of Intel (VT-d), */
  struct table_list ivrs; /* and of AMD (AMD-Vi). */
  uint32_t piece_count;
  struct memory_piece pieces[TABLE_PIECES]; /* Whole pages with tables, in any order. */
};

/* Where `length` bytes at the physical address are mapped; null if that is not below 4 GiB. */
const uint8_t *table_reach(const struct firmware_tables *tables, uint64_t physical,
                           uint64_t length);

/* Notes the pages of `length` bytes at the physical address, unless there are too many. */
void table_note(struct firmware_tables *tables, uint64_t physical, uint64_t length);

/* A number of `bytes` bytes, 8 at most. */
uint64_t table_number(const uint8_t *at, uint32_t bytes);

/* Steps to the next structure of `type` that has `least` bytes at least; null: there is none. */
const uint8_t *table_next(struct table_list *list, uint8_t type, uint32_t least);

#endif /* KILN_ADAPTERS_LIMINE_TABLES_H */

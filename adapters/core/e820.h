/*
 * The memory map as foreign protocols have it, with the types of E820 (ACPI 6.5 §15.1, table 15.3).
 */
#ifndef KILN_ADAPTERS_CORE_E820_H
#define KILN_ADAPTERS_CORE_E820_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"

#define E820_RAM 1u
#define E820_RESERVED 2u
#define E820_ACPI 3u
#define E820_NVS 4u
#define E820_UNUSABLE 5u
#define E820_PERSISTENT 7u
#define E820_SOFT_RESERVED 0xefffffffu /* Linux's and firmwares' agreement. */

struct e820_entry {
  uint64_t base;   /* Physical address. */
  uint64_t length; /* Bytes. */
  uint32_t type;
};

/*
 * Stores the entry that begins with region `*index` of the memory map, of which all following
 * regions of its type are part, and moves `*index` behind them. False: there is no such region.
 */
bool e820_next(const struct kiln_boot_info *info, uint32_t *index, struct e820_entry *entry);

#endif /* KILN_ADAPTERS_CORE_E820_H */

/*
 * Entries of translation tables as aarch64 has them: stage 1 of EL1, 4 KiB granule (Arm ARM D8.3.1,
 * D8.3.2). Attribute indices are those of MAIR_EL1 in docs/boot-protocol.md.
 */
#ifndef KILN_BOOT_CORE_PAGE_ENTRY_H
#define KILN_BOOT_CORE_PAGE_ENTRY_H

#include <stdint.h>

#include "boot/core/paging.h"

#define ENTRY_PRESENT (1ull << 0)
#define ENTRY_TABLE_OR_PAGE (1ull << 1) /* Clear: a block of 2 MiB or 1 GiB. */
#define ENTRY_DEVICE (1ull << 2)        /* Attribute 1: Device-nGnRE. */
#define ENTRY_NON_CACHEABLE (2ull << 2) /* Attribute 2: writes are gathered. */
#define ENTRY_READ_ONLY (1ull << 7)     /* AP[2]; AP[1] is clear: nothing is EL0's. */
#define ENTRY_INNER_SHAREABLE (3ull << 8)
#define ENTRY_ACCESSED (1ull << 10) /* AF: no fault at the first access. */
#define ENTRY_EL1_NO_EXECUTE (1ull << 53)
#define ENTRY_EL0_NO_EXECUTE (1ull << 54)
#define ENTRY_ADDRESS 0x0000fffffffff000ull

/* What an entry that leads to another table has next to that one's address. */
#define ENTRY_TABLE (ENTRY_PRESENT | ENTRY_TABLE_OR_PAGE)

/* Every processor with this granule can (D8.2.7, table D8-24). */
static inline int page_entry_can_map_1gib(void) {
  return 1;
}

/* The bits of an entry, next to its address, for a page of 1 << `shift` bytes. */
static inline uint64_t page_entry_bits(uint32_t rights, unsigned shift) {
  uint64_t bits = ENTRY_PRESENT | ENTRY_INNER_SHAREABLE | ENTRY_ACCESSED | ENTRY_EL0_NO_EXECUTE;

  if (!(rights & PAGING_WRITE)) bits |= ENTRY_READ_ONLY;
  if (!(rights & PAGING_EXECUTE)) bits |= ENTRY_EL1_NO_EXECUTE;
  if (shift == PAGE_SHIFT) bits |= ENTRY_TABLE_OR_PAGE;
  if (rights & PAGING_WRITE_COMBINING) bits |= ENTRY_NON_CACHEABLE;
  if (rights & PAGING_DEVICE) bits |= ENTRY_DEVICE;
  return bits;
}

#endif /* KILN_BOOT_CORE_PAGE_ENTRY_H */

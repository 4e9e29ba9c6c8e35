/*
 * Entries of translation tables as aarch64 has them: stage 1 of EL1, 4 KiB granule (Arm ARM D8.3.1,
 * D8.3.2). Attribute indices are those of MAIR_EL1 in docs/boot-protocol.md.
 */
#ifndef KILN_KERNEL_ARCH_AARCH64_PAGE_ENTRY_H
#define KILN_KERNEL_ARCH_AARCH64_PAGE_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "../../paging/paging.h"

#define ENTRY_PRESENT (1ull << 0)
#define ENTRY_TABLE_OR_PAGE (1ull << 1) /* Clear: a block of 2 MiB or 1 GiB. */
#define ENTRY_READ_ONLY (1ull << 7)     /* AP[2]; AP[1] is clear: nothing is EL0's. */
#define ENTRY_INNER_SHAREABLE (3ull << 8)
#define ENTRY_ACCESSED (1ull << 10) /* AF: no fault at the first access. */
#define ENTRY_EL1_NO_EXECUTE (1ull << 53)
#define ENTRY_EL0_NO_EXECUTE (1ull << 54)
#define ENTRY_ADDRESS 0x0000fffffffff000ull

/* What has its address beside it: a table, and a page of 4 KiB, which has rights and a type too. */
#define ENTRY_TABLE (ENTRY_PRESENT | ENTRY_TABLE_OR_PAGE)
#define ENTRY_PAGE (ENTRY_TABLE | ENTRY_INNER_SHAREABLE | ENTRY_ACCESSED | ENTRY_EL0_NO_EXECUTE)

/* Indices into MAIR_EL1: 0 is Normal write-back, 1 Device-nGnRE, 2 Normal non-cacheable, whose
   writes are gathered. */
#define ENTRY_WRITE_BACK 0ull
#define ENTRY_WRITE_COMBINING (2ull << 2)
#define ENTRY_UNCACHED (1ull << 2)

/* The bits that page_entry_rights has. To change them alone needs no entry that is not valid in
   between (D8.14.1). */
#define ENTRY_RIGHTS (ENTRY_READ_ONLY | ENTRY_EL1_NO_EXECUTE)

static inline uint64_t page_entry_rights(uint32_t rights) {
  return ((rights & PAGING_WRITE) != 0 ? 0 : ENTRY_READ_ONLY) |
         ((rights & PAGING_EXECUTE) != 0 ? 0 : ENTRY_EL1_NO_EXECUTE);
}

/* Of an entry of a middle level that is present. */
static inline bool page_entry_is_large(uint64_t entry) {
  return (entry & ENTRY_TABLE_OR_PAGE) == 0;
}

/* Whether the tables can map this address: the lower half is TTBR0_EL1's, which has none, and the
   loader's tables have the upper half of their entries for the other. */
static inline bool page_entry_maps(uint64_t address) {
  return address >> 47 == 0x1ffff;
}

#endif /* KILN_KERNEL_ARCH_AARCH64_PAGE_ENTRY_H */

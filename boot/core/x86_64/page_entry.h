/* Entries of page tables as x86_64 has them (Intel SDM 3A §4.5.4, tables 4-15 to 4-20). */
#ifndef KILN_BOOT_CORE_PAGE_ENTRY_H
#define KILN_BOOT_CORE_PAGE_ENTRY_H

#include <stdint.h>

#include "boot/core/paging.h"
#include "lib/x86/cpuid.h"

#define ENTRY_PRESENT (1ull << 0)
#define ENTRY_WRITE (1ull << 1)
#define ENTRY_PWT (1ull << 3)
#define ENTRY_PCD (1ull << 4)
#define ENTRY_PAT_4KIB (1ull << 7)
#define ENTRY_LARGE (1ull << 7)
#define ENTRY_PAT_LARGE (1ull << 12)
#define ENTRY_NO_EXECUTE (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull

/* What an entry that leads to another table has next to that one's address. */
#define ENTRY_TABLE (ENTRY_PRESENT | ENTRY_WRITE)

/* Intel SDM 2A, CPUID: the leaf that also has 64-bit mode and NX, so that each loader has asked for
 * it. */
static inline int page_entry_can_map_1gib(void) {
  return x86_cpuid(0x80000001).edx >> 26 & 1;
}

/* PCD and PWT: entry 3 of the PAT, which is uncached. */
_Static_assert(PAGING_WRITE == ENTRY_WRITE && PAGING_DEVICE == (ENTRY_PCD | ENTRY_PWT),
               "rights that are bits of an entry");

/* The bits of an entry, next to its address, for a page of 1 << `shift` bytes. */
static inline uint64_t page_entry_bits(uint32_t rights, unsigned shift) {
  uint64_t bits = ENTRY_PRESENT | (rights & (PAGING_WRITE | PAGING_DEVICE));

  if (!(rights & PAGING_EXECUTE)) bits |= ENTRY_NO_EXECUTE;
  if (shift != PAGE_SHIFT) bits |= ENTRY_LARGE;
  if (rights & PAGING_WRITE_COMBINING)
    bits |= ENTRY_PWT | (shift == PAGE_SHIFT ? ENTRY_PAT_4KIB : ENTRY_PAT_LARGE);
  return bits;
}

#endif /* KILN_BOOT_CORE_PAGE_ENTRY_H */

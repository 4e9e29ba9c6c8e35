/* Reads the page tables in use, as the processor does (Intel SDM 3A §4.5). */
#ifndef KILN_TESTS_KERNELS_PAGE_WALK_H
#define KILN_TESTS_KERNELS_PAGE_WALK_H

#include <stdint.h>

#include "kernel/arch/x86_64/cpu.h"

/* Bits of an entry at every level (Intel SDM 3A, tables 4-15 to 4-20). */
#define ENTRY_PRESENT (1ull << 0)
#define ENTRY_WRITABLE (1ull << 1)
#define ENTRY_LARGE (1ull << 7)
#define ENTRY_NO_EXECUTE (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull

/* What ring 0 may do at an address, as page_walk returns it. */
#define PAGE_MAPPED 1u /* And readable. */
#define PAGE_WRITABLE 2u
#define PAGE_EXECUTABLE 4u

/*
 * The rights to the page at `address`, 0 when it is not mapped. A right counts when every
 * level grants it. The tables are read through the direct map at `direct_map`.
 */
static inline uint32_t page_walk(uint64_t direct_map, uint64_t address) {
  uint64_t table = cpu_read_cr3() & ENTRY_ADDRESS;
  uint32_t rights = PAGE_MAPPED | PAGE_WRITABLE | PAGE_EXECUTABLE;

  for (int level = 3; level >= 0; level--) {
    uint64_t index = address >> (12 + 9 * level) & 511;
    uint64_t entry = ((const volatile uint64_t *)(direct_map + table))[index];

    if (!(entry & ENTRY_PRESENT)) {
      return 0;
    }
    if (!(entry & ENTRY_WRITABLE)) {
      rights &= ~PAGE_WRITABLE;
    }
    if (entry & ENTRY_NO_EXECUTE) {
      rights &= ~PAGE_EXECUTABLE;
    }
    if (level != 3 && entry & ENTRY_LARGE) {
      break;
    }
    table = entry & ENTRY_ADDRESS;
  }
  return rights;
}

#endif /* KILN_TESTS_KERNELS_PAGE_WALK_H */

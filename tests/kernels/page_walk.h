/*
 * Reads the page tables in use, as the processor does: four levels of 512 entries on every
 * architecture, whose entries page_format.h of each knows.
 */
#ifndef KILN_TESTS_KERNELS_PAGE_WALK_H
#define KILN_TESTS_KERNELS_PAGE_WALK_H

#include <stdint.h>

#define PAGE_ROOT_LEVEL 3
#define PAGE_TABLE_ENTRIES 512u

/* What may be done at an address, as page_walk returns it. */
#define PAGE_MAPPED 1u /* By the kernel, which may read. */
#define PAGE_WRITABLE 2u
#define PAGE_EXECUTABLE 4u /* By the kernel. */
#define PAGE_USER 8u       /* And by programs, in ring 3 or at EL0. */

/* Write-combining is Normal non-cacheable on aarch64; device is Device-nGnRE. */
enum memory_type {
  MEMORY_WRITE_BACK,
  MEMORY_WRITE_COMBINING,
  MEMORY_DEVICE,
  MEMORY_OTHER,
};

#include "page_format.h"

/* Bytes that an entry of a table of `level` is for; 0 is the last level. */
static inline uint64_t page_size_of(int level) {
  return 1ull << (12 + 9 * level);
}

/*
 * The rights to the page at `address`, in the kernel's half of the address space or, on x86, in
 * either; 0 when it is not mapped. A right counts when every level grants it. The tables are read
 * through the direct map at `direct_map`.
 */
static inline uint32_t page_walk(uint64_t direct_map, uint64_t address) {
  uint64_t table = page_root();
  uint32_t rights = PAGE_MAPPED | PAGE_WRITABLE | PAGE_EXECUTABLE | PAGE_USER;

  for (int level = PAGE_ROOT_LEVEL; level >= 0; level--) {
    uint64_t index = address >> (12 + 9 * level) & (PAGE_TABLE_ENTRIES - 1);
    uint64_t entry = ((const volatile uint64_t *)(direct_map + table))[index];

    if (!entry_is_present(entry)) return 0;
    rights &= entry_rights(entry, entry_is_page(entry, level));
    if (entry_is_page(entry, level)) break;
    table = entry & ENTRY_ADDRESS;
  }
  return rights;
}

#endif /* KILN_TESTS_KERNELS_PAGE_WALK_H */

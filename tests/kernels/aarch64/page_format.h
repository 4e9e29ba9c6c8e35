/*
 * What an entry of the page tables says, and where the root table is (Arm ARM D8.3): for
 * page_walk.h, which includes it and nobody else does. Each architecture has a file of this name.
 */
#ifndef KILN_TESTS_KERNELS_AARCH64_PAGE_FORMAT_H
#define KILN_TESTS_KERNELS_AARCH64_PAGE_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#define PAGE_ROOT_BASE 0xffff000000000000ull /* The first address that the root table is for. */

/* Bits of an entry that maps a page, and of one that leads to a table. */
#define ENTRY_VALID (1ull << 0)
#define ENTRY_TABLE (1ull << 1) /* On the last level it is a page. */
#define ENTRY_ATTRIBUTE(entry) ((entry) >> 2 & 7)
#define ENTRY_EL0 (1ull << 6)
#define ENTRY_READ_ONLY (1ull << 7)
#define ENTRY_SHAREABILITY(entry) ((entry) >> 8 & 3)
#define INNER_SHAREABLE 3u
#define ENTRY_ACCESSED (1ull << 10)
#define ENTRY_NOT_GLOBAL (1ull << 11)
#define ENTRY_NO_EXECUTE (1ull << 53)
#define ENTRY_EL0_NO_EXECUTE (1ull << 54)
#define TABLE_NO_EXECUTE (1ull << 59)
#define TABLE_NO_EL0 (1ull << 61)
#define TABLE_READ_ONLY (1ull << 62)
#define ENTRY_ADDRESS 0x0000fffffffff000ull

/* Fields of MAIR_EL1 (Arm ARM D19.2). */
#define MAIR_WRITE_BACK 0xffu
#define MAIR_NON_CACHEABLE 0x44u
#define MAIR_DEVICE_NGNRE 0x04u

/* What an entry that maps a page must say besides. */
#define ENTRY_PROMISE "every page is global, inner shareable, and not executable at EL0"

static inline bool entry_keeps_promise(uint64_t entry) {
  return ENTRY_SHAREABILITY(entry) == INNER_SHAREABLE && !(entry & ENTRY_NOT_GLOBAL) &&
         entry & ENTRY_EL0_NO_EXECUTE && entry & ENTRY_ACCESSED;
}

static inline uint64_t page_root(void) {
  uint64_t root;

  __asm__ volatile("mrs %0, ttbr1_el1" : "=r"(root));
  return root & ENTRY_ADDRESS;
}

static inline bool entry_is_present(uint64_t entry) {
  return entry & ENTRY_VALID;
}

/* True when the entry, of a table of `level`, maps a page; else it leads to a table. */
static inline bool entry_is_page(uint64_t entry, int level) {
  return level == 0 || (level < PAGE_ROOT_LEVEL && !(entry & ENTRY_TABLE));
}

/* What an entry of either sort leaves of all rights. */
static inline uint32_t entry_rights(uint64_t entry, bool page) {
  if (page) {
    return PAGE_MAPPED | (entry & ENTRY_READ_ONLY ? 0 : PAGE_WRITABLE) |
           (entry & ENTRY_NO_EXECUTE ? 0 : PAGE_EXECUTABLE) | (entry & ENTRY_EL0 ? PAGE_USER : 0);
  }
  return PAGE_MAPPED | (entry & TABLE_READ_ONLY ? 0 : PAGE_WRITABLE) |
         (entry & TABLE_NO_EXECUTE ? 0 : PAGE_EXECUTABLE) | (entry & TABLE_NO_EL0 ? 0 : PAGE_USER);
}

/* The type of memory of a page, by MAIR_EL1 as it is. */
static inline enum memory_type entry_memory_type(uint64_t entry, int level) {
  uint64_t mair;

  (void)level;
  __asm__ volatile("mrs %0, mair_el1" : "=r"(mair));
  switch (mair >> (8 * ENTRY_ATTRIBUTE(entry)) & 0xff) {
    case MAIR_WRITE_BACK:
      return MEMORY_WRITE_BACK;
    case MAIR_NON_CACHEABLE:
      return MEMORY_WRITE_COMBINING;
    case MAIR_DEVICE_NGNRE:
      return MEMORY_DEVICE;
    default:
      return MEMORY_OTHER;
  }
}

static inline bool page_1gib_exists(void) {
  return true;
}

#endif /* KILN_TESTS_KERNELS_AARCH64_PAGE_FORMAT_H */

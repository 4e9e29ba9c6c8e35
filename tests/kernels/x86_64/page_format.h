/*
 * What an entry of the page tables says, and where the root table is (Intel SDM 3A §4.5): for
 * page_walk.h, which includes it and nobody else does. Each architecture has a file of this name.
 */
#ifndef KILN_TESTS_KERNELS_X86_64_PAGE_FORMAT_H
#define KILN_TESTS_KERNELS_X86_64_PAGE_FORMAT_H

#include <cpuid.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/arch/x86_64/cpu.h"
#define PAGE_ROOT_BASE 0ull /* The first address that the root table is for. */

/* Bits of an entry (Intel SDM 3A, tables 4-15 to 4-20). */
#define ENTRY_PRESENT (1ull << 0)
#define ENTRY_WRITABLE (1ull << 1)
#define ENTRY_USER (1ull << 2)
#define ENTRY_WRITE_THROUGH (1ull << 3)
#define ENTRY_CACHE_DISABLE (1ull << 4)
#define ENTRY_LARGE (1ull << 7)
#define ENTRY_PAT_4KIB (1ull << 7)
#define ENTRY_GLOBAL (1ull << 8)
#define ENTRY_PAT_LARGE (1ull << 12)
#define ENTRY_NO_EXECUTE (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull

/* The memory types of PAT (Intel SDM 3A, table 12-10). */
#define MSR_PAT 0x277u
#define PAT_WRITE_COMBINING 1u
#define PAT_WRITE_BACK 6u

/* What an entry that maps a page must say besides. */
#define ENTRY_PROMISE "no page is global"

static inline bool entry_keeps_promise(uint64_t entry) {
  return !(entry & ENTRY_GLOBAL);
}

static inline uint64_t page_root(void) {
  return cpu_read_cr3() & ENTRY_ADDRESS;
}

static inline bool entry_is_present(uint64_t entry) {
  return entry & ENTRY_PRESENT;
}

/* True when the entry, of a table of `level`, maps a page; else it leads to a table. */
static inline bool entry_is_page(uint64_t entry, int level) {
  return level == 0 || (level < PAGE_ROOT_LEVEL && entry & ENTRY_LARGE);
}

/* What an entry of either sort leaves of all rights. */
static inline uint32_t entry_rights(uint64_t entry, bool page) {
  (void)page;
  return PAGE_MAPPED | (entry & ENTRY_WRITABLE ? PAGE_WRITABLE : 0) |
         (entry & ENTRY_NO_EXECUTE ? 0 : PAGE_EXECUTABLE) | (entry & ENTRY_USER ? PAGE_USER : 0);
}

/* The type of memory of a page in a table of `level`, by the PAT as it is. */
static inline enum memory_type entry_memory_type(uint64_t entry, int level) {
  uint64_t pat = level == 0 ? ENTRY_PAT_4KIB : ENTRY_PAT_LARGE;
  unsigned selected = (entry & pat ? 4u : 0) | (entry & ENTRY_CACHE_DISABLE ? 2u : 0) |
                      (entry & ENTRY_WRITE_THROUGH ? 1u : 0);

  switch (cpu_read_msr(MSR_PAT) >> (8 * selected) & 7) {
    case PAT_WRITE_BACK:
      return MEMORY_WRITE_BACK;
    case PAT_WRITE_COMBINING:
      return MEMORY_WRITE_COMBINING;
    default:
      return MEMORY_OTHER;
  }
}

static inline bool page_1gib_exists(void) {
  uint32_t eax, ebx, ecx, edx;

  return __get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) && (edx >> 26 & 1);
}

#endif /* KILN_TESTS_KERNELS_X86_64_PAGE_FORMAT_H */

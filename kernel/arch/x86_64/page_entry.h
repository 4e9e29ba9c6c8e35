/* Entries of page tables as x86-64 has them (Intel SDM 3A §4.5.4, tables 4-15 to 4-20). */
#ifndef KILN_KERNEL_ARCH_X86_64_PAGE_ENTRY_H
#define KILN_KERNEL_ARCH_X86_64_PAGE_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

#include "../../paging/paging.h"

#define ENTRY_PRESENT (1ull << 0)
#define ENTRY_WRITE (1ull << 1)
#define ENTRY_LARGE (1ull << 7) /* In the two middle levels: a page, not a table. */
#define ENTRY_NO_EXECUTE (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull

/* What has its address beside it: a table, and a page of 4 KiB, which has rights and a type too. */
#define ENTRY_TABLE (ENTRY_PRESENT | ENTRY_WRITE)
#define ENTRY_PAGE ENTRY_PRESENT

/* Numbers of PAT entries (docs/boot-protocol.md), as bits 3, 4 and 7 of a 4 KiB page's entry have
   them: 3 is uncached, 5 write-combining, and 0 write-back. */
#define ENTRY_WRITE_BACK 0ull
#define ENTRY_WRITE_COMBINING (1ull << 3 | 1ull << 7)
#define ENTRY_UNCACHED (1ull << 3 | 1ull << 4)

/* The bits that page_entry_rights has. */
#define ENTRY_RIGHTS (ENTRY_WRITE | ENTRY_NO_EXECUTE)

static inline uint64_t page_entry_rights(uint32_t rights) {
  return ((rights & PAGING_WRITE) != 0 ? ENTRY_WRITE : 0) |
         ((rights & PAGING_EXECUTE) != 0 ? 0 : ENTRY_NO_EXECUTE);
}

/* Of an entry of a middle level that is present. */
static inline bool page_entry_is_large(uint64_t entry) {
  return (entry & ENTRY_LARGE) != 0;
}

/* Whether the tables can map this address: it is canonical. */
static inline bool page_entry_maps(uint64_t address) {
  return address >> 47 == 0 || address >> 47 == 0x1ffff;
}

#endif /* KILN_KERNEL_ARCH_X86_64_PAGE_ENTRY_H */

/*
 * Page tables of the kernel's address space: 4 levels, pages of 4 KiB, 2 MiB and, where
 * the processor has them, 1 GiB (Intel SDM 3A §4.5; Arm ARM D8.2.7, 4 KiB granule with 48-bit
 * addresses). What an entry looks like is in page_entry.h, one for each architecture.
 */
#ifndef KILN_BOOT_CORE_PAGING_H
#define KILN_BOOT_CORE_PAGING_H

#include <stdint.h>

#include "boot/core/status.h"

#define PAGE_SHIFT 12u /* log2 of the smallest page's bytes. */

/*
 * Rights and memory type of a mapping; every mapping can be read. Those of x86_64 that are bits of
 * its entries have their places here, so that they need no translation there.
 */
#define PAGING_WRITE (1u << 1)
#define PAGING_DEVICE (3u << 3) /* A device's registers. */
#define PAGING_EXECUTE (1u << 9)
#define PAGING_WRITE_COMBINING (1u << 10) /* By the attributes that boot/handoff sets. */

struct page_tables {
  uint64_t root;       /* Physical address of the root table, for CR3 or TTBR1_EL1. */
  uint64_t next;       /* Physical address of the next free page of the pool. */
  uint64_t free_pages; /* Pages left in the pool. */
  uint64_t grow_pages; /* Pages to take when the pool is empty; doubles. 0: it is sealed. */
  int has_1gib_pages;  /* What the processor can do. */
};

/* An address space in which nothing is mapped. Errors: BOOT_OUT_OF_MEMORY. */
enum boot_status paging_create(struct page_tables *tables);

/*
 * Maps [virtual, virtual + length) to physical memory at `physical`, in the largest pages
 * that alignment and processor allow. All three are multiples of 4096, the range is
 * canonical and has not been mapped before.
 * Errors: BOOT_OUT_OF_MEMORY; BOOT_PAGE_TABLES_FULL when the pool is sealed.
 */
enum boot_status paging_map(struct page_tables *tables, uint64_t virtual_address, uint64_t physical,
                            uint64_t length, uint32_t rights);

/* How many tables ranges of memory need that are mapped at one offset, see paging_count. */
struct table_count {
  uint64_t tables;  /* So many for the ranges so far. */
  uint64_t next[3]; /* At each level, the first block that has not been counted. */
};

/*
 * Adds the tables that are needed to map [physical, physical + length), whole pages, at an offset
 * that is a multiple of 512 GiB. Ranges come in ascending order; `count` is zero at first.
 */
void paging_count(const struct page_tables *tables, struct table_count *count, uint64_t physical,
                  uint64_t length);

/*
 * Sees to it that the next `pages` tables need no memory, and seals the pool: there will be no
 * others. Errors: BOOT_OUT_OF_MEMORY.
 */
enum boot_status paging_reserve(struct page_tables *tables, uint64_t pages);

/* Physical address of the root table's entry for `virtual_address`. */
uint64_t paging_root_slot(const struct page_tables *tables, uint64_t virtual_address);

#endif /* KILN_BOOT_CORE_PAGING_H */

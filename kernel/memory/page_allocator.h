/*
 * Hands out physical memory in pages of 4 KiB. Two bitmaps, a bit a page: which are in use, and
 * which are the allocator's at all, so that nobody can free what was never RAM.
 *
 * Memory below 1 MiB is left for the real-mode code that starts other processors, and page 0 means
 * nothing. Pure: it knows memory by the map it is given and the direct map it is told. Not for
 * interrupt handlers. A call that fails changes nothing.
 */
#ifndef KILN_KERNEL_MEMORY_PAGE_ALLOCATOR_H
#define KILN_KERNEL_MEMORY_PAGE_ALLOCATOR_H

#include <stdbool.h>
#include <stdint.h>

#include "../../boot/protocol/kiln.h"

#define PAGE_SIZE 4096ull /* Bytes. */

enum page_status {
  PAGE_OK,
  PAGE_OUT_OF_MEMORY,
  PAGE_BAD_MAP,       /* Not sorted, or not whole pages. */
  PAGE_BAD_RANGE,     /* 0 pages, or not the address of one. */
  PAGE_BAD_ALIGNMENT, /* Not a power of two. */
  PAGE_OUTSIDE,       /* Not the allocator's. */
  PAGE_ALREADY_FREE,  /* At least one of the pages is free, */
  PAGE_IN_USE,        /* or in use. */
  PAGE_STATUS_END
};

/* For reading: total and free. Initialise by page_allocator_init. */
struct page_allocator {
  uint64_t *in_use; /* 1: in use, or not the allocator's. */
  uint64_t *ours;   /* 1: the allocator's. */
  uint64_t pages;   /* That the bitmaps know: from physical address 0 to the end of RAM. */
  uint64_t hint;    /* No page below this one is free. */
  uint64_t total;   /* Pages that are the allocator's... */
  uint64_t free;    /* ...and those of them that are free. */
};

/* One sentence for people. */
const char *page_status_message(enum page_status status);

/*
 * Begins with the usable regions of a boot memory map, which are free, and the loader's, which are
 * in use; and puts the bitmaps (64 KiB for a GiB) into one that is free, which it reaches at
 * `direct_map` + physical address. RAM from 64 TiB on, where the direct map ends, is not used.
 * Errors: PAGE_BAD_MAP, PAGE_OUT_OF_MEMORY.
 */
enum page_status page_allocator_init(struct page_allocator *allocator,
                                     const struct kiln_memory_region *regions, uint32_t count,
                                     uint64_t direct_map);

/*
 * Finds `count` pages in a row, whose physical *address is a multiple of `alignment` pages (a power
 * of two; 1 for any). Their contents are undefined.
 * Errors: PAGE_BAD_RANGE (0 pages), PAGE_BAD_ALIGNMENT, PAGE_OUT_OF_MEMORY.
 */
enum page_status page_allocator_allocate(struct page_allocator *allocator, uint64_t count,
                                         uint64_t alignment, uint64_t *address);

/*
 * These are about `count` pages from physical `address` on. Errors: PAGE_BAD_RANGE, PAGE_OUTSIDE.
 * free gives them back, however they were allocated together; also PAGE_ALREADY_FREE.
 * take allocates these very pages; also PAGE_IN_USE.
 */
enum page_status page_allocator_free(struct page_allocator *allocator, uint64_t address,
                                     uint64_t count);
enum page_status page_allocator_take(struct page_allocator *allocator, uint64_t address,
                                     uint64_t count);

/* True when `address` is in a page of the allocator's that is in use. */
bool page_allocator_is_used(const struct page_allocator *allocator, uint64_t address);

#endif /* KILN_KERNEL_MEMORY_PAGE_ALLOCATOR_H */

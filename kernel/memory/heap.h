/*
 * The heap: blocks of any size, from pages of the page allocator in the direct map. Blocks of up to
 * 2016 bytes share a page with others of their size; larger ones have a run of pages. A page
 * goes back as soon as its last block is freed.
 *
 * Every page or run begins with a header, which is found by rounding a block's address down. With
 * red zones, each block has 16 bytes on either side that must not change, free memory holds a
 * pattern, and what was written where it should not have been is reported when the block is freed,
 * resized or allocated again. Not for interrupt handlers.
 */
#ifndef KILN_KERNEL_MEMORY_HEAP_H
#define KILN_KERNEL_MEMORY_HEAP_H

#include <stddef.h>
#include <stdint.h>

#include "page_allocator.h"

#define HEAP_BINS 16u /* Sizes of blocks that share pages, and the last for runs of pages. */

enum heap_error {
  HEAP_UNDERRUN,
  HEAP_OVERRUN,
  HEAP_USE_AFTER_FREE,
  HEAP_DOUBLE_FREE,
  HEAP_NOT_A_BLOCK,
  HEAP_BAD_PAGE,
  HEAP_ERROR_END
};

/*
 * Told of a violation: the block, or for HEAP_BAD_PAGE the page, and the bytes that were asked for,
 * or 0 where these are not known. When it returns, the heap leaves the block alone for good.
 */
typedef void heap_report(enum heap_error error, const void *block, size_t size);

/* What the pages of a bin that have free blocks hang in. */
struct heap_ring {
  struct heap_ring *next, *previous;
};

/* For reading: blocks, bytes and pages. Initialise by heap_init; it does not move. */
struct heap {
  struct page_allocator *allocator;
  uint64_t direct_map;
  heap_report *report;
  uint32_t red_zone; /* Bytes: 0 or 16. */
  uint64_t blocks;   /* That are allocated. */
  uint64_t bytes;    /* In these blocks, with what rounding and red zones take. */
  uint64_t pages;    /* That the heap has got from the allocator. */
  struct heap_ring rings[HEAP_BINS];
};

/* One sentence for people. */
const char *heap_error_message(enum heap_error error);

/* An empty heap. `red_zone` is 0, for speed, or 16, for finding mistakes. */
void heap_init(struct heap *heap, struct page_allocator *allocator, uint64_t direct_map,
               uint32_t red_zone, heap_report *report);

/* A block of `size` bytes (0 is a size) at a multiple of 16, which the caller frees; NULL when
   there is no memory. Its contents are undefined. */
void *heap_allocate(struct heap *heap, size_t size);

/* The same for `count` times `size` bytes, all 0; NULL also when that product is no size_t. */
void *heap_allocate_zeroed(struct heap *heap, size_t count, size_t size);

/*
 * Makes `block` `size` bytes long, perhaps elsewhere, and returns it; what fits of its contents
 * stays. NULL, when there is no memory or on a violation: then it is as it was. NULL is an empty
 * block.
 */
void *heap_resize(struct heap *heap, void *block, size_t size);

/* Frees a block; NULL is none. */
void heap_free(struct heap *heap, void *block);

#endif /* KILN_KERNEL_MEMORY_HEAP_H */

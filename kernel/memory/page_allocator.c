/* The bitmaps of physical memory, searched a word at a time: see page_allocator.h. */
#include "kernel/memory/page_allocator.h"

#include <stddef.h>

#include "lib/string.h"

#define WORD_BITS 64u
#define FIRST_PAGE ((1ull << 20) / PAGE_SIZE) /* The lowest that is handed out. */
#define END_PAGE (KILN_DIRECT_MAP_SIZE / PAGE_SIZE)

const char *page_status_message(enum page_status status) {
  static const char *const messages[PAGE_STATUS_END] = {
      [PAGE_OK] = "no error",
      [PAGE_OUT_OF_MEMORY] = "not enough free pages in a row",
      [PAGE_BAD_MAP] = "the memory map is not sorted, or has regions that are not whole pages",
      [PAGE_BAD_RANGE] = "no pages at all, or an address that is not a page's",
      [PAGE_BAD_ALIGNMENT] = "an alignment that is not a power of two",
      [PAGE_OUTSIDE] = "pages that are not the allocator's",
      [PAGE_ALREADY_FREE] = "pages that are free already",
      [PAGE_IN_USE] = "pages that are in use",
  };

  return (unsigned)status < PAGE_STATUS_END ? messages[status] : "unknown error";
}

/* The first of the bits [from, end) that is `value`; `end` when there is none. */
static uint64_t find_bit(const uint64_t *bits, uint64_t from, uint64_t end, bool value) {
  while (from < end) {
    uint64_t word = (value ? bits[from / WORD_BITS] : ~bits[from / WORD_BITS]) >> from % WORD_BITS;

    if (word != 0) {
      from += (uint64_t)__builtin_ctzll(word);
      return from < end ? from : end;
    }
    from += WORD_BITS - from % WORD_BITS;
  }
  return end;
}

static void set_bits(uint64_t *bits, uint64_t from, uint64_t end, bool value) {
  while (from < end) {
    uint64_t room = WORD_BITS - from % WORD_BITS, count = end - from < room ? end - from : room;
    uint64_t mask = UINT64_MAX >> (WORD_BITS - count) << from % WORD_BITS;
    uint64_t *word = &bits[from / WORD_BITS];

    *word = value ? *word | mask : *word & ~mask;
    from += count;
  }
}

/* The part of `region` that is the allocator's, as pages [*first, *end). False: none. */
static bool clip(const struct kiln_memory_region *region, uint64_t *first, uint64_t *end) {
  *first = region->base / PAGE_SIZE;
  *end = *first + region->length / PAGE_SIZE;
  if (*first < FIRST_PAGE) *first = FIRST_PAGE;
  if (*end > END_PAGE) *end = END_PAGE;
  return *first < *end &&
         (region->kind == KILN_MEMORY_USABLE || region->kind == KILN_MEMORY_LOADER_RECLAIMABLE);
}

/* Sets `pages`, to the end of all RAM that is free or can become so. */
static enum page_status measure(struct page_allocator *allocator,
                                const struct kiln_memory_region *regions, uint32_t count) {
  uint64_t end_before = 0, first, end;

  for (uint32_t i = 0; i < count; i++) {
    const struct kiln_memory_region *region = &regions[i];

    if (region->base % PAGE_SIZE != 0 || region->length % PAGE_SIZE != 0 || region->length == 0 ||
        region->base < end_before || region->length > UINT64_MAX - region->base)
      return PAGE_BAD_MAP;
    end_before = region->base + region->length;
    if (clip(region, &first, &end)) allocator->pages = end;
  }
  return PAGE_OK;
}

/* Writes both bitmaps, of so many words, where all pages begin as nobody's. */
static void fill(struct page_allocator *allocator, uint64_t words,
                 const struct kiln_memory_region *regions, uint32_t count) {
  uint64_t first, end;

  memset(allocator->in_use, 0xff, words * sizeof(uint64_t));
  memset(allocator->ours, 0, words * sizeof(uint64_t));
  for (uint32_t i = 0; i < count; i++) {
    if (!clip(&regions[i], &first, &end)) continue;
    set_bits(allocator->ours, first, end, true);
    allocator->total += end - first;
    if (regions[i].kind != KILN_MEMORY_USABLE) continue;
    set_bits(allocator->in_use, first, end, false);
    allocator->free += end - first;
  }
}

enum page_status page_allocator_init(struct page_allocator *allocator,
                                     const struct kiln_memory_region *regions, uint32_t count,
                                     uint64_t direct_map) {
  uint64_t words, own, first, end;
  enum page_status status;

  *allocator = (struct page_allocator){0};
  status = measure(allocator, regions, count);
  if (status != PAGE_OK) return status;
  words = (allocator->pages + WORD_BITS - 1) / WORD_BITS;
  own = (2 * words * sizeof(uint64_t) + PAGE_SIZE - 1) / PAGE_SIZE;
  for (uint32_t i = 0; i < count; i++) {
    if (regions[i].kind != KILN_MEMORY_USABLE || !clip(&regions[i], &first, &end) ||
        end - first < own)
      continue;
    allocator->in_use = (uint64_t *)(uintptr_t)(direct_map + first * PAGE_SIZE);
    allocator->ours = allocator->in_use + words;
    fill(allocator, words, regions, count);
    set_bits(allocator->ours, first, first + own, false); /* Nobody may free the bitmaps. */
    set_bits(allocator->in_use, first, first + own, true);
    allocator->total -= own;
    allocator->free -= own;
    return PAGE_OK;
  }
  return PAGE_OUT_OF_MEMORY;
}

enum page_status page_allocator_allocate(struct page_allocator *allocator, uint64_t count,
                                         uint64_t alignment, uint64_t *address) {
  uint64_t pages = allocator->pages;
  uint64_t page = find_bit(allocator->in_use, allocator->hint, pages, false);

  if (count == 0) return PAGE_BAD_RANGE;
  if (alignment == 0 || (alignment & (alignment - 1)) != 0) return PAGE_BAD_ALIGNMENT;
  allocator->hint = page;
  while (page < pages) {
    uint64_t first = (page + alignment - 1) & ~(alignment - 1);
    uint64_t used;

    if (first >= pages || count > pages - first) break;
    used = find_bit(allocator->in_use, first, first + count, true);
    if (used == first + count) {
      set_bits(allocator->in_use, first, first + count, true);
      allocator->free -= count;
      *address = first * PAGE_SIZE;
      return PAGE_OK;
    }
    page = find_bit(allocator->in_use, used, pages, false);
  }
  return PAGE_OUT_OF_MEMORY;
}

/* Turns pages that are `in_use`, or not, into the other. */
static enum page_status change(struct page_allocator *allocator, uint64_t address, uint64_t count,
                               bool in_use) {
  uint64_t first = address / PAGE_SIZE, end = first + count;

  if (address % PAGE_SIZE != 0 || count == 0) return PAGE_BAD_RANGE;
  if (first >= allocator->pages || count > allocator->pages - first ||
      find_bit(allocator->ours, first, end, false) != end)
    return PAGE_OUTSIDE;
  if (find_bit(allocator->in_use, first, end, !in_use) != end)
    return in_use ? PAGE_ALREADY_FREE : PAGE_IN_USE;
  set_bits(allocator->in_use, first, end, !in_use);
  allocator->free += in_use ? count : -count;
  if (in_use && first < allocator->hint) allocator->hint = first;
  return PAGE_OK;
}

enum page_status page_allocator_free(struct page_allocator *allocator, uint64_t address,
                                     uint64_t count) {
  return change(allocator, address, count, true);
}

enum page_status page_allocator_take(struct page_allocator *allocator, uint64_t address,
                                     uint64_t count) {
  return change(allocator, address, count, false);
}

bool page_allocator_is_used(const struct page_allocator *allocator, uint64_t address) {
  uint64_t page = address / PAGE_SIZE;

  return page < allocator->pages && find_bit(allocator->ours, page, page + 1, true) == page &&
         find_bit(allocator->in_use, page, page + 1, true) == page;
}

/*
 * Page tables in the test's memory: pages for them, which can run out; a record of what was
 * invalidated; and a translation by the book, which shares nothing with
 * paging.c.
 */
#ifndef KILN_KERNEL_PAGING_TESTS_TABLES_H
#define KILN_KERNEL_PAGING_TESTS_TABLES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/paging/paging.h"

#define PAGE 4096ull
#define MIB 0x100000ull
#define GIB (1024 * MIB)
#define POOL_PAGES 128u
#define POOL_BASE 0x5000ull /* Physical address of the pool's first page: the root. */
#define INVALIDATED_MAX 8192u

static uint64_t pool[POOL_PAGES][512] __attribute__((aligned(4096)));
static bool taken[POOL_PAGES];
static uint64_t pool_left; /* Pages that take_page still gives. */
static uint64_t pool_used;
static uint64_t invalidated[INVALIDATED_MAX];
static uint32_t invalidations;

static inline bool take_page(uint64_t *physical) {
  if (pool_left == 0) return false;
  for (uint32_t i = 1; i < POOL_PAGES; i++) {
    if (taken[i]) continue;
    taken[i] = true;
    pool_left--;
    pool_used++;
    memset(pool[i], 0xa5, sizeof(pool[i])); /* Nobody may count on zeros. */
    *physical = POOL_BASE + i * PAGE;
    return true;
  }
  return false;
}

static inline void give_page(uint64_t physical) {
  uint64_t i = (physical - POOL_BASE) / PAGE;

  assert_true(physical % PAGE == POOL_BASE % PAGE && i > 0 && i < POOL_PAGES && taken[i]);
  taken[i] = false;
  pool_left++;
  pool_used--;
}

static inline void record_invalidation(uint64_t address) {
  assert_true(invalidations < INVALIDATED_MAX);
  invalidated[invalidations++] = address;
}

static inline bool was_invalidated(uint64_t address) {
  for (uint32_t i = 0; i < invalidations; i++) {
    if (invalidated[i] == address) return true;
  }
  return false;
}

/* An address space in which nothing is mapped. */
static inline struct address_space new_space(void) {
  memset(pool, 0, sizeof(pool));
  memset(taken, 0, sizeof(taken));
  pool_left = POOL_PAGES - 1;
  pool_used = 0;
  invalidations = 0;
  return (struct address_space){.root = POOL_BASE,
                                .direct_map = (uint64_t)(uintptr_t)pool - POOL_BASE,
                                .physical_end = 1ull << 40,
                                .take_page = take_page,
                                .give_page = give_page,
                                .invalidate = record_invalidation};
}

/* What the processor finds at an address; all 0 where nothing is mapped. */
struct translation {
  uint64_t physical, size;
  bool mapped, write, execute;
  uint32_t attribute; /* 0 write-back, 3 uncached, 5 write-combining: the numbers of x86's PAT. */
};

#include "walk.h" /* Of the architecture: what its processors make of an entry. */

static inline struct translation translate(uint64_t address) {
  struct translation found = {.write = true, .execute = true};
  uint64_t table = POOL_BASE;

  for (unsigned shift = 39;; shift -= 9) {
    uint64_t i = (table - POOL_BASE) / PAGE, entry;

    assert_true(i == 0 || (i < POOL_PAGES && taken[i]));
    entry = pool[i][address >> shift & 511];
    if (!(entry & 1)) return (struct translation){0};
    if (walk_ends(entry, shift, &found)) {
      uint64_t inside = (1ull << shift) - 1;

      found.mapped = true;
      found.size = inside + 1;
      found.physical = (entry & WALK_ADDRESS & ~inside) | (address & inside);
      return found;
    }
    table = entry & WALK_ADDRESS;
  }
}

/* Puts a page of 1 << `shift` bytes there, as the loader does, with those of PAGING_*. */
static inline void map_large(uint64_t address, uint64_t physical, unsigned shift, uint32_t rights) {
  uint64_t *table = pool[0];

  for (unsigned level = 39; level > shift; level -= 9) {
    uint64_t *entry = &table[address >> level & 511], page;

    if (*entry == 0) {
      assert_true(take_page(&page));
      memset(pool[(page - POOL_BASE) / PAGE], 0, PAGE);
      *entry = page | 3;
    }
    table = pool[((*entry & WALK_ADDRESS) - POOL_BASE) / PAGE];
  }
  table[address >> shift & 511] = physical | walk_page_bits(shift, rights);
}

#endif /* KILN_KERNEL_PAGING_TESTS_TABLES_H */

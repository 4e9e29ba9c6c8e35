/* A small machine's RAM, which the tests of this folder hand out: from 1 MiB on, in an array. */
#ifndef KILN_KERNEL_MEMORY_TESTS_RAM_H
#define KILN_KERNEL_MEMORY_TESTS_RAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/protocol/kiln.h"
#include "kernel/memory/page_allocator.h"

#define RAM_BASE 0x100000ull
#define RAM_PAGES 1024u
#define OWN_PAGES 1u /* What the bitmaps of these take. */

static uint8_t ram[RAM_PAGES * PAGE_SIZE] __attribute__((aligned(4096)));

/* The direct map: what is to be added to a physical address. */
static inline uint64_t ram_direct_map(void) {
  return (uint64_t)(uintptr_t)ram - RAM_BASE;
}

/* An allocator of the first `pages` pages. */
static inline struct page_allocator ram_allocator(uint64_t pages) {
  const struct kiln_memory_region region = {RAM_BASE, pages * PAGE_SIZE, KILN_MEMORY_USABLE, 0};
  struct page_allocator allocator;

  memset(ram, 0xa5, sizeof(ram)); /* Nobody may count on zeros. */
  assert_int_equal(page_allocator_init(&allocator, &region, 1, ram_direct_map()), PAGE_OK);
  assert_int_equal(allocator.total, pages - OWN_PAGES);
  assert_int_equal(allocator.free, allocator.total);
  return allocator;
}

/* A number below `limit`, the same in every run after the same srand. */
static inline uint64_t below(uint64_t limit) {
  return (uint64_t)rand() % limit;
}

#endif /* KILN_KERNEL_MEMORY_TESTS_RAM_H */

/* A walk through all page tables in use, mapping by mapping. */
#ifndef KILN_TESTS_KERNELS_PAGE_TABLES_H
#define KILN_TESTS_KERNELS_PAGE_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/kernels/page_walk.h"

/* One page, of whatever size. */
struct mapping {
  uint64_t virtual_address;
  uint64_t physical;
  uint64_t size;   /* Bytes: 4 KiB, 2 MiB or 1 GiB. */
  uint32_t rights; /* PAGE_MAPPED, PAGE_WRITABLE, PAGE_EXECUTABLE of page_walk.h. */
  enum memory_type type;
  bool user;          /* Ring 3 or EL0 may use it. */
  bool keeps_promise; /* ENTRY_PROMISE of page_format.h. */
};

/* What is told of each table, the root first, and of each page, by ascending address. */
struct page_tables_visitor {
  void (*table)(void *context, uint64_t physical);
  void (*mapping)(void *context, const struct mapping *mapping);
  void *context;
};

/* Walks the tables in use, which are read through the direct map at `direct_map`. */
void page_tables_walk(uint64_t direct_map, const struct page_tables_visitor *visitor);

#endif /* KILN_TESTS_KERNELS_PAGE_TABLES_H */

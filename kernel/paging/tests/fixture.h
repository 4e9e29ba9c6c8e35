/* An address space for tests, and what is mapped in it: by the book, and as paging_query has it. */
#ifndef KILN_KERNEL_PAGING_TESTS_FIXTURE_H
#define KILN_KERNEL_PAGING_TESTS_FIXTURE_H

#include "kernel/paging/tests/tables.h"

#define AT 0xffffd00000000000ull
#define DIRECT 0xffff800000000000ull

static struct address_space space;

static inline int start(void **state) {
  (void)state;
  space = new_space();
  return 0;
}

static inline enum paging_status map(uint64_t address, uint64_t physical, uint64_t length,
                                     uint32_t rights) {
  return paging_map(&space, address, physical, length, rights);
}

static inline void assert_maps(uint64_t address, uint64_t physical, uint32_t rights,
                               uint32_t attribute) {
  struct translation found = translate(address);
  struct paging_page page;

  assert_true(found.mapped);
  assert_int_equal(found.physical, physical);
  assert_int_equal(found.write, (rights & PAGING_WRITE) != 0);
  assert_int_equal(found.execute, (rights & PAGING_EXECUTE) != 0);
  assert_int_equal(found.attribute, attribute);
  assert_int_equal(paging_query(&space, address, &page), PAGING_OK);
  assert_int_equal(page.physical, physical);
  assert_int_equal(page.size, found.size);
}

static inline void assert_unmapped(uint64_t address) {
  struct paging_page page;

  assert_false(translate(address).mapped);
  assert_int_equal(paging_query(&space, address, &page), PAGING_NOT_MAPPED);
}

#endif /* KILN_KERNEL_PAGING_TESTS_FIXTURE_H */

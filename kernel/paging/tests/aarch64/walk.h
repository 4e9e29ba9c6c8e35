/* What an aarch64 processor makes of an entry (Arm ARM D8.3): 4 KiB granule, EL1. Part of tables.h.
 */
#ifndef KILN_KERNEL_PAGING_TESTS_WALK_H
#define KILN_KERNEL_PAGING_TESTS_WALK_H

#define WALK_ADDRESS 0x0000fffffffff000ull
#define WALK_LOWER_HALF 0 /* The tables are those of TTBR1_EL1. */

/* Adds what an entry that is valid says; true: it is a page's. */
static inline bool walk_ends(uint64_t entry, unsigned shift, struct translation *found) {
  static const uint32_t attributes[] = {0, 3, 5};

  assert_int_equal(entry & 0x0000ff0000000000, 0); /* Beyond 2^40. */
  if (shift > 12 && (entry & 2) != 0) {
    assert_int_equal(entry >> 59, 0); /* A table that takes no right away from what is below. */
    return false;
  }
  assert_true(shift < 39 && (shift > 12 || (entry & 2) != 0)); /* Else it is reserved. */
  assert_int_equal(entry & 0x0ff8000000000000, entry >> 53 & 1 ? 3ull << 53 : 1ull << 54);
  assert_int_equal(entry >> 6 & 1, 0);  /* Not EL0's. */
  assert_int_equal(entry >> 8 & 3, 3);  /* Inner shareable. */
  assert_int_equal(entry >> 10 & 3, 1); /* AF, global. */
  assert_true((entry >> 2 & 7) <= 2);   /* Of MAIR_EL1. */
  found->write = (entry >> 7 & 1) == 0;
  found->execute = (entry >> 53 & 1) == 0;
  found->attribute = attributes[entry >> 2 & 7];
  return true;
}

/* What an entry of a page has beside its address. */
static inline uint64_t walk_page_bits(unsigned shift, uint32_t rights) {
  return (shift == 12 ? 3 : 1) | 3ull << 8 | 1ull << 10 | 1ull << 54 |
         (rights & PAGING_WRITE ? 0 : 1ull << 7) | (rights & PAGING_EXECUTE ? 0 : 1ull << 53) |
         (rights & PAGING_UNCACHED ? 1ull << 2 : 0) |
         (rights & PAGING_WRITE_COMBINING ? 2ull << 2 : 0);
}

#endif /* KILN_KERNEL_PAGING_TESTS_WALK_H */

/* What an x86-64 processor makes of an entry (Intel SDM 3A §4.5.4). Part of tables.h. */
#ifndef KILN_KERNEL_PAGING_TESTS_WALK_H
#define KILN_KERNEL_PAGING_TESTS_WALK_H

#define WALK_ADDRESS 0x000ffffffffff000ull
#define WALK_LOWER_HALF 1 /* The tables map addresses of both halves. */

/* Adds what an entry that is present says; true: it is a page's. */
static inline bool walk_ends(uint64_t entry, unsigned shift, struct translation *found) {
  uint64_t pat = shift == 12 ? 0x80 : 0x1000;

  assert_int_equal(entry & 0x0000ff0000000104, 0); /* Reserved above 2^40; user; global. */
  found->write &= (entry & 2) != 0;
  found->execute &= entry >> 63 == 0;
  found->attribute = (uint32_t)((entry & pat ? 4 : 0) | (entry >> 3 & 3));
  return shift == 12 || (shift < 39 && entry & 0x80);
}

/* What an entry of a page has beside its address. */
static inline uint64_t walk_page_bits(unsigned shift, uint32_t rights) {
  uint64_t pat = shift == 12 ? 0x80 : 0x1000;

  return (shift == 12 ? 1 : 0x81) | (rights & PAGING_WRITE ? 2 : 0) |
         (rights & PAGING_EXECUTE ? 0 : 1ull << 63) | (rights & PAGING_UNCACHED ? 0x18 : 0) |
         (rights & PAGING_WRITE_COMBINING ? 0x08 | pat : 0);
}

#endif /* KILN_KERNEL_PAGING_TESTS_WALK_H */

/* What page tables map, found as an x86_64 processor does (Intel SDM 3A §4.5.4). */
#ifndef KILN_BOOT_CORE_TESTS_PAGE_WALK_H
#define KILN_BOOT_CORE_TESTS_PAGE_WALK_H

#include <stdint.h>

#define WALK_HAS_DEVICES 0  /* The hand-off area has no registers of devices. */
#define WALK_WITHOUT_1GIB 1 /* There are processors without pages of 1 GiB. */

/* What the walk ends at; all 0 when nothing is mapped. */
struct translation {
  int mapped;
  uint64_t physical;
  uint64_t page_size; /* Bytes. */
  int write, execute, write_combining, device;
};

/* Walks from the table at `root`. Physical addresses are pointers of this process. */
static inline struct translation translate(uint64_t root, uint64_t address) {
  struct translation result = {.write = 1, .execute = 1};
  uint64_t table = root;

  for (unsigned shift = 39;; shift -= 9) {
    uint64_t entry = ((const uint64_t *)(uintptr_t)table)[address >> shift & 511];
    uint64_t page = 1ull << shift;

    if (!(entry & 1)) return (struct translation){0};
    result.write &= (int)(entry >> 1 & 1);
    result.execute &= !(entry >> 63);
    if (shift > 12 && !(entry >> 7 & 1)) {
      table = entry & 0x000ffffffffff000ull;
      continue;
    }
    result.mapped = 1;
    result.page_size = page;
    result.physical = (entry & 0x000fffffffffe000ull & ~(page - 1)) | (address & (page - 1));
    if (shift == 12) result.physical |= entry & 0x1000;
    result.write_combining = (entry >> 3 & 1) && (entry >> (shift == 12 ? 7 : 12) & 1);
    return result;
  }
}

#endif /* KILN_BOOT_CORE_TESTS_PAGE_WALK_H */

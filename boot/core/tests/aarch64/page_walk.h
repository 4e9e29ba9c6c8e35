/* What translation tables map, found as an aarch64 processor does (Arm ARM D8.3): 4 KiB granule,
 * EL1. */
#ifndef KILN_BOOT_CORE_TESTS_PAGE_WALK_H
#define KILN_BOOT_CORE_TESTS_PAGE_WALK_H

#include <stdint.h>

#define WALK_HAS_DEVICES 1 /* The UART of reports is in the hand-off area. */
#define WALK_WITHOUT_1GIB 0

/* What the walk ends at; all 0 when nothing is mapped, or by an entry that a loader never writes.
 */
struct translation {
  int mapped;
  uint64_t physical;
  uint64_t page_size; /* Bytes. */
  int write, execute, write_combining, device;
};

/* Walks from the table at `root`. Physical addresses are pointers of this process. */
static inline struct translation translate(uint64_t root, uint64_t address) {
  uint64_t table = root;

  for (unsigned shift = 39;; shift -= 9) {
    uint64_t entry = ((const uint64_t *)(uintptr_t)table)[address >> shift & 511];
    uint64_t page = 1ull << shift, attribute = entry >> 2 & 7;
    int is_table_or_page = (int)(entry >> 1 & 1);

    if (!(entry & 1)) return (struct translation){0};
    if (shift > 12 && is_table_or_page) {
      table = entry & 0x0000fffffffff000ull;
      continue;
    }
    /* A block at the root, a reserved descriptor, no access flag, not inner shareable, something
     * for EL0. */
    if (shift == 39 || (shift == 12 && !is_table_or_page) || !(entry >> 10 & 1) ||
        (entry >> 8 & 3) != 3 || (entry >> 6 & 1) || !(entry >> 54 & 1) || attribute > 2)
      return (struct translation){0};
    return (struct translation){
        .mapped = 1,
        .physical = (entry & 0x0000fffffffff000ull & ~(page - 1)) | (address & (page - 1)),
        .page_size = page,
        .write = !(entry >> 7 & 1),
        .execute = !(entry >> 53 & 1),
        .device = attribute == 1,
        .write_combining = attribute == 2,
    };
  }
}

#endif /* KILN_BOOT_CORE_TESTS_PAGE_WALK_H */

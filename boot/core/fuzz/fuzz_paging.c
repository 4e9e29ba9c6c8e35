/*
 * Fuzzes paging.c, for the page tables of the architecture that it is linked for: what the
 * processor can do, then ranges of 10 bytes each: how many pages behind the last, how many pages
 * long, at which physical page, with which rights.
 *
 * What was mapped is there with its rights, and nothing else is; at one offset, the tables that
 * paging_count has counted are enough.
 */
#include "boot/core/allocate.h"
#include "boot/core/fuzz/fuzz.h"
#include "boot/core/memory_map.h"
#include "boot/core/paging.h"
#include "page_walk.h"

#define BASE 0xffff800000000000ull /* The kernel's half of the address space. */
#define RANGES_MAX 12u
#define ARENA_SIZE (4u << 20)
#define PHYSICAL_PAGES_BITS 34u /* Of 46 bits of addresses. */

static _Alignas(4096) uint8_t arena[ARENA_SIZE];
static uint64_t arena_used;

struct range {
  uint64_t virtual_address, physical, length;
  uint32_t rights;
};

/* In place of allocate.c, which remembers what it gave for as long as a loader runs. */
enum boot_status boot_allocate(uint64_t length, uint64_t alignment, enum kiln_memory_kind kind,
                               uint64_t *physical) {
  INVARIANT(length > 0 && length % PAGE_SIZE == 0 && alignment == PAGE_SIZE);
  INVARIANT(kind == KILN_MEMORY_LOADER_RECLAIMABLE);
  if (length > ARENA_SIZE - arena_used) return BOOT_OUT_OF_MEMORY;
  memset(arena + arena_used, 0xa5, length); /* Memory that nobody cleared. */
  *physical = (uint64_t)(uintptr_t)(arena + arena_used);
  arena_used += length;
  return BOOT_OK;
}

/* The next range, behind `end`; its length is 1 page to 16 GiB, so that every size of page comes.
 */
static struct range take_range(struct input *input, uint64_t end) {
  static const uint32_t rights[] = {0, PAGING_WRITE, PAGING_EXECUTE,
                                    PAGING_WRITE | PAGING_WRITE_COMBINING,
                                    PAGING_WRITE | (WALK_HAS_DEVICES ? PAGING_DEVICE : 0)};
  uint64_t gap = take(input, 2), length = take(input, 1), what = take(input, 1);
  uint64_t at = end + (gap << (12 + 3 * (what & 7)));
  struct range range = {.virtual_address = at,
                        .length = (length + 1) << (12 + 2 * (what >> 3 & 7)),
                        .rights = rights[(what >> 6) + (take(input, 1) & 1)]};

  /* Mostly as far from a large page's start as the virtual address is. */
  range.physical = (take(input, 5) & ((1ull << PHYSICAL_PAGES_BITS) - 1)) << 12;
  if (what & 1) range.physical = (range.physical & ~((1ull << 30) - 1)) + (at & ((1ull << 30) - 1));
  return range;
}

static void check_page(uint64_t root, const struct range *range, uint64_t offset) {
  struct translation found = translate(root, range->virtual_address + offset);

  INVARIANT(found.mapped && found.physical == range->physical + offset);
  INVARIANT(found.write == ((range->rights & PAGING_WRITE) != 0));
  INVARIANT(found.execute == ((range->rights & PAGING_EXECUTE) != 0));
  INVARIANT(found.write_combining == ((range->rights & PAGING_WRITE_COMBINING) != 0));
  INVARIANT(found.device == (WALK_HAS_DEVICES && (range->rights & PAGING_DEVICE) != 0));
  INVARIANT(found.page_size <= range->length);
}

static void check_ranges(uint64_t root, const struct range *ranges, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const struct range *range = &ranges[i];
    uint64_t end = range->virtual_address + range->length;

    check_page(root, range, 0);
    check_page(root, range, range->length / 2);
    check_page(root, range, range->length - 1);
    if (i == 0 || ranges[i - 1].virtual_address + ranges[i - 1].length < range->virtual_address)
      INVARIANT(!translate(root, range->virtual_address - 1).mapped);
    if (i + 1 == count || end < ranges[i + 1].virtual_address)
      INVARIANT(!translate(root, end).mapped);
  }
}

static void reset(struct page_tables *tables, uint64_t has_1gib_pages) {
  arena_used = 0;
  INVARIANT(paging_create(tables) == BOOT_OK);
  tables->has_1gib_pages = WALK_WITHOUT_1GIB ? (int)(has_1gib_pages & 1) : 1;
}

/* Ranges that all lie at one offset, as the direct map's do. */
static void check_count(struct range *ranges, uint32_t count, uint64_t has_1gib_pages) {
  struct table_count needed = {0};
  struct page_tables tables;

  reset(&tables, has_1gib_pages);
  for (uint32_t i = 0; i < count; i++) {
    ranges[i].physical = ranges[i].virtual_address - BASE;
    paging_count(&tables, &needed, ranges[i].physical, ranges[i].length);
  }
  if (paging_reserve(&tables, needed.tables) != BOOT_OK) return;
  for (uint32_t i = 0; i < count; i++)
    INVARIANT(paging_map(&tables, ranges[i].virtual_address, ranges[i].physical, ranges[i].length,
                         ranges[i].rights) == BOOT_OK);
  check_ranges(tables.root, ranges, count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input input = {.data = data, .left = size};
  uint64_t has_1gib_pages = take(&input, 1), end = BASE;
  struct range ranges[RANGES_MAX];
  struct page_tables tables;
  uint32_t count = 0;
  enum boot_status status = BOOT_OK;

  reset(&tables, has_1gib_pages);
  while (count < RANGES_MAX && input.left != 0) {
    struct range *range = &ranges[count];

    *range = take_range(&input, end);
    if (range->virtual_address - BASE > (1ull << 46) - range->length) break;
    end = range->virtual_address + range->length;
    status =
        paging_map(&tables, range->virtual_address, range->physical, range->length, range->rights);
    INVARIANT(status == BOOT_OK || status == BOOT_OUT_OF_MEMORY);
    if (status != BOOT_OK) return 0;
    count++;
  }
  check_ranges(tables.root, ranges, count);
  check_count(ranges, count, has_1gib_pages);
  return 0;
}

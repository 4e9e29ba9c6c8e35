/*
 * Building of page tables, from the root down, one run of equal pages after the other.
 *
 * Tables come from a pool that grows by doubling, so that a machine with much memory
 * costs few calls of the firmware. Only tables are cleared, nothing that is mapped.
 */
#include "boot/core/paging.h"

#include "boot/core/allocate.h"
#include "lib/string.h"
#include "page_entry.h"

#define TABLE_SHIFT 9u
#define TABLE_ENTRIES (1u << TABLE_SHIFT)
#define ROOT_SHIFT 39u /* An entry of the root covers 512 GiB, */
#define GIB_SHIFT 30u  /* of the table below it 1 GiB, */
#define MIB_SHIFT 21u  /* then 2 MiB, and at last a page. */
#define FIRST_POOL_PAGES 16u

/* Replaces the pool, which is used up, by one of at least `pages` pages. */
static enum boot_status grow_pool(struct page_tables *tables, uint64_t pages) {
  enum boot_status status;

  if (pages < tables->grow_pages) pages = tables->grow_pages;
  status =
      boot_allocate(pages * PAGE_SIZE, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &tables->next);
  if (status != BOOT_OK) return status;
  tables->grow_pages = pages * 2;
  tables->free_pages = pages;
  return BOOT_OK;
}

/* Takes a table from the pool, and clears it but for `count` entries from `first` on, which the
 * caller writes: clearing them costs as much as writing them. */
static enum boot_status new_table(struct page_tables *tables, uint32_t first, uint32_t count,
                                  uint64_t *table) {
  uint64_t *entries;

  if (tables->free_pages == 0) {
    if (tables->grow_pages == 0) return BOOT_PAGE_TABLES_FULL;
    enum boot_status status = grow_pool(tables, 1);
    if (status != BOOT_OK) return status;
  }
  *table = tables->next;
  tables->next += PAGE_SIZE;
  tables->free_pages--;
  entries = physical_pointer(*table);
  memset(entries, 0, first * sizeof(*entries));
  memset(entries + first + count, 0, (TABLE_ENTRIES - first - count) * sizeof(*entries));
  return BOOT_OK;
}

/* Which entry of its table covers the address. */
static uint32_t entry_index(uint64_t virtual_address, unsigned shift) {
  return (uint32_t)(virtual_address >> shift) & (TABLE_ENTRIES - 1);
}

static uint64_t *entry_of(uint64_t table, uint64_t virtual_address, unsigned shift) {
  return (uint64_t *)physical_pointer(table) + entry_index(virtual_address, shift);
}

/*
 * Walks from the root to the table whose entries cover 1 << `shift` bytes, adding tables. The
 * caller writes the `count` entries from the address's own one on.
 */
static enum boot_status find_table(struct page_tables *tables, uint64_t virtual_address,
                                   unsigned shift, uint32_t count, uint64_t *table) {
  *table = tables->root;
  for (unsigned level = ROOT_SHIFT; level > shift; level -= TABLE_SHIFT) {
    uint64_t *entry = entry_of(*table, virtual_address, level);

    if (!(*entry & ENTRY_PRESENT)) {
      uint64_t below;
      int is_last = level - TABLE_SHIFT == shift;
      enum boot_status status = new_table(tables, is_last ? entry_index(virtual_address, shift) : 0,
                                          is_last ? count : 0, &below);
      if (status != BOOT_OK) return status;
      *entry = below | ENTRY_TABLE;
    }
    *table = *entry & ENTRY_ADDRESS;
  }
  return BOOT_OK;
}

/* log2 of the largest page that can start a mapping of `length` bytes here. */
static unsigned largest_page(const struct page_tables *tables, uint64_t virtual_address,
                             uint64_t physical, uint64_t length) {
  uint64_t alignment = virtual_address | physical;

  if (tables->has_1gib_pages && length >> GIB_SHIFT && !(alignment & ((1ull << GIB_SHIFT) - 1)))
    return GIB_SHIFT;
  if (length >> MIB_SHIFT && !(alignment & ((1ull << MIB_SHIFT) - 1))) return MIB_SHIFT;
  return PAGE_SHIFT;
}

enum boot_status paging_create(struct page_tables *tables) {
  *tables = (struct page_tables){.grow_pages = FIRST_POOL_PAGES,
                                 .has_1gib_pages = page_entry_can_map_1gib()};
  return new_table(tables, 0, 0, &tables->root);
}

/*
 * Writes `count` entries that begin with `value`, each `page` more than the one before. Four at a
 * time: without pages of 1 GiB, a terabyte has half a million of them.
 */
static void write_entries(uint64_t *entry, uint32_t count, uint64_t value, uint64_t page) {
  for (; count >= 4; count -= 4, entry += 4) {
    entry[0] = value;
    entry[1] = value += page;
    entry[2] = value += page;
    entry[3] = value += page;
    value += page;
  }
  for (; count > 0; count--, value += page) *entry++ = value;
}

enum boot_status paging_map(struct page_tables *tables, uint64_t virtual_address, uint64_t physical,
                            uint64_t length, uint32_t rights) {
  while (length > 0) {
    unsigned shift = largest_page(tables, virtual_address, physical, length);
    /* Larger pages are possible again at the end of this table, if at all, and smaller ones needed
       where less than one page is left. */
    uint32_t count = TABLE_ENTRIES - entry_index(virtual_address, shift);
    uint64_t table, mapped;
    enum boot_status status;

    if (length >> shift < count) count = (uint32_t)(length >> shift);
    status = find_table(tables, virtual_address, shift, count, &table);
    if (status != BOOT_OK) return status;
    write_entries(entry_of(table, virtual_address, shift), count,
                  physical | page_entry_bits(rights, shift), 1ull << shift);
    mapped = (uint64_t)count << shift;
    length -= mapped;
    virtual_address += mapped;
    physical += mapped;
  }
  return BOOT_OK;
}

/* Adds the tables of blocks `first` to `last` at `level`, as far as they are not counted yet. */
static void count_blocks(struct table_count *count, uint32_t level, uint64_t first, uint64_t last) {
  if (first < count->next[level]) first = count->next[level];
  if (first > last) return;
  count->tables += last - first + 1;
  count->next[level] = last + 1;
}

void paging_count(const struct page_tables *tables, struct table_count *count, uint64_t physical,
                  uint64_t length) {
  static const uint8_t shifts[] = {ROOT_SHIFT, GIB_SHIFT, MIB_SHIFT};
  const int large[] = {0, tables->has_1gib_pages, 1}; /* Can a block be one page? */

  for (uint32_t level = 0; length > 0 && level < 3; level++) {
    uint64_t size = 1ull << shifts[level], end = physical + length;
    uint64_t first = physical >> shifts[level], last = (end - 1) >> shifts[level];

    if (!large[level]) {
      count_blocks(count, level, first, last);
    } else { /* A block needs a table where the range covers only part of it: at its ends. */
      if (physical % size != 0) count_blocks(count, level, first, first);
      if (end % size != 0) count_blocks(count, level, last, last);
    }
  }
}

enum boot_status paging_reserve(struct page_tables *tables, uint64_t pages) {
  enum boot_status status = BOOT_OK;

  if (tables->free_pages < pages) status = grow_pool(tables, pages);
  if (status == BOOT_OK) tables->grow_pages = 0;
  return status;
}

uint64_t paging_root_slot(const struct page_tables *tables, uint64_t virtual_address) {
  return (uint64_t)(uintptr_t)entry_of(tables->root, virtual_address, ROOT_SHIFT);
}

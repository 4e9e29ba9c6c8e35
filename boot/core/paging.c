/*
 * Building of page tables, from the root down, one run of equal pages after the other.
 *
 * Tables come from a pool that grows by doubling, so that a machine with much memory
 * costs few calls of the firmware. Only tables are cleared, nothing that is mapped.
 */
#include "boot/core/paging.h"

#include "boot/core/allocate.h"
#include "lib/string.h"
#include "lib/x86/cpuid.h"

/* Bits of an entry (Intel SDM 3A §4.5.4, tables 4-15 to 4-20). */
#define ENTRY_PRESENT (1ull << 0)
#define ENTRY_WRITE (1ull << 1)
#define ENTRY_PWT (1ull << 3)
#define ENTRY_PAT_4KIB (1ull << 7)
#define ENTRY_LARGE (1ull << 7)
#define ENTRY_PAT_LARGE (1ull << 12)
#define ENTRY_NO_EXECUTE (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull

#define TABLE_ENTRIES 512u
#define ROOT_SHIFT 39u /* An entry of the root covers 512 GiB, */
#define GIB_SHIFT 30u  /* of the table below it 1 GiB, */
#define MIB_SHIFT 21u  /* then 2 MiB, */
#define PAGE_SHIFT 12u /* and at last 4 KiB. */
#define FIRST_POOL_PAGES 16u

/* Intel SDM 2A, CPUID: the leaf that also has 64-bit mode and NX, so that each loader has asked for
 * it. */
static int cpu_has_1gib_pages(void) {
  return x86_cpuid(0x80000001).edx >> 26 & 1;
}

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

static enum boot_status new_table(struct page_tables *tables, uint64_t *table) {
  if (tables->free_pages == 0) {
    if (tables->grow_pages == 0) return BOOT_PAGE_TABLES_FULL;
    enum boot_status status = grow_pool(tables, 1);
    if (status != BOOT_OK) return status;
  }
  *table = tables->next;
  tables->next += PAGE_SIZE;
  tables->free_pages--;
  memset(physical_pointer(*table), 0, PAGE_SIZE);
  return BOOT_OK;
}

static uint64_t *entry_of(uint64_t table, uint64_t virtual_address, unsigned shift) {
  uint64_t *entries = physical_pointer(table);
  return &entries[virtual_address >> shift & (TABLE_ENTRIES - 1)];
}

/* Walks from the root to the table whose entries cover 1 << `shift` bytes, adding tables. */
static enum boot_status find_table(struct page_tables *tables, uint64_t virtual_address,
                                   unsigned shift, uint64_t *table) {
  *table = tables->root;
  for (unsigned level = ROOT_SHIFT; level > shift; level -= 9) {
    uint64_t *entry = entry_of(*table, virtual_address, level);

    if (!(*entry & ENTRY_PRESENT)) {
      uint64_t below;
      enum boot_status status = new_table(tables, &below);
      if (status != BOOT_OK) return status;
      *entry = below | ENTRY_PRESENT | ENTRY_WRITE;
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

/* The bits of an entry, next to its address, for a page of 1 << `shift` bytes. */
static uint64_t entry_bits(uint32_t rights, unsigned shift) {
  uint64_t bits = ENTRY_PRESENT;

  if (rights & PAGING_WRITE) bits |= ENTRY_WRITE;
  if (!(rights & PAGING_EXECUTE)) bits |= ENTRY_NO_EXECUTE;
  if (shift != PAGE_SHIFT) bits |= ENTRY_LARGE;
  if (rights & PAGING_WRITE_COMBINING)
    bits |= ENTRY_PWT | (shift == PAGE_SHIFT ? ENTRY_PAT_4KIB : ENTRY_PAT_LARGE);
  return bits;
}

enum boot_status paging_create(struct page_tables *tables) {
  *tables =
      (struct page_tables){.grow_pages = FIRST_POOL_PAGES, .has_1gib_pages = cpu_has_1gib_pages()};
  return new_table(tables, &tables->root);
}

enum boot_status paging_map(struct page_tables *tables, uint64_t virtual_address, uint64_t physical,
                            uint64_t length, uint32_t rights) {
  while (length > 0) {
    unsigned shift = largest_page(tables, virtual_address, physical, length);
    uint64_t page = 1ull << shift, value = physical | entry_bits(rights, shift);
    uint64_t table;
    enum boot_status status = find_table(tables, virtual_address, shift, &table);
    uint64_t *entry, *end;

    if (status != BOOT_OK) return status;
    /* Larger pages are possible again at the end of this table, if at all, and smaller ones needed
       where less than one page is left. */
    entry = entry_of(table, virtual_address, shift);
    end = (uint64_t *)physical_pointer(table) + TABLE_ENTRIES;
    if (length >> shift < (uint64_t)(end - entry)) end = entry + (length >> shift);
    length -= (uint64_t)(end - entry) << shift;
    virtual_address += (uint64_t)(end - entry) << shift;
    physical += (uint64_t)(end - entry) << shift;
    for (; entry < end; value += page) *entry++ = value;
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

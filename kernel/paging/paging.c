/* Page tables, read and changed an entry at a time: see paging.h. */
#include "kernel/paging/paging.h"

#include "lib/string.h"
#include "page_entry.h" /* Of the architecture. */

#define WRITABLE_CODE (PAGING_WRITE | PAGING_EXECUTE)

#define TABLE_ENTRIES 512u
#define PAGE_BYTES 4096ull
#define PAGE_SHIFT 12u /* An entry of the lowest table covers 4 KiB; */
#define LEVEL_BITS 9u  /* of the next ones 2 MiB, 1 GiB, */
#define ROOT_SHIFT 39u /* and of the root 512 GiB. */

const char *paging_status_message(enum paging_status status) {
  static const char *const messages[PAGING_STATUS_END] = {
      [PAGING_OK] = "no error",
      [PAGING_BAD_RANGE] = "a range that is empty or not made of whole pages",
      [PAGING_NOT_CANONICAL] = "addresses that are not canonical",
      [PAGING_BAD_PHYSICAL] = "physical addresses that the processor does not have",
      [PAGING_BAD_RIGHTS] = "rights or memory types that do not go together",
      [PAGING_WRITABLE_CODE] = "a page is never both writable and executable",
      [PAGING_MAPPED] = "something is mapped there already",
      [PAGING_NOT_MAPPED] = "nothing is mapped there",
      [PAGING_OUT_OF_MEMORY] = "no memory for page tables",
  };

  return (unsigned)status < PAGING_STATUS_END ? messages[status] : "unknown error";
}

static uint64_t *table_at(const struct address_space *space, uint64_t physical) {
  return (uint64_t *)(uintptr_t)(space->direct_map + (physical & ENTRY_ADDRESS));
}

static uint32_t index_of(uint64_t address, unsigned shift) {
  return address >> shift & (TABLE_ENTRIES - 1);
}

/* The last address from `at` to `last` that the same entry covers. */
static uint64_t end_of_entry(uint64_t at, uint64_t last, unsigned shift) {
  uint64_t end = at | ((1ull << shift) - 1);

  return end < last ? end : last;
}

static bool is_page(uint64_t entry, unsigned shift) {
  return (entry & ENTRY_PRESENT) != 0 &&
         (shift == PAGE_SHIFT || (shift != ROOT_SHIFT && page_entry_is_large(entry)));
}

static bool is_table(uint64_t entry, unsigned shift) {
  return (entry & ENTRY_PRESENT) != 0 && !is_page(entry, shift);
}

/* Follows the tables to the entry of `address` that is none: a page's, or one that is empty. It
   covers 1 << *shift bytes. */
static uint64_t *find_entry(const struct address_space *space, uint64_t address, unsigned *shift) {
  uint64_t *entry = &table_at(space, space->root)[index_of(address, ROOT_SHIFT)];

  for (*shift = ROOT_SHIFT; is_table(*entry, *shift);) {
    *shift -= LEVEL_BITS;
    entry = &table_at(space, *entry)[index_of(address, *shift)];
  }
  return entry;
}

/* Whether [address, address + length) is a range, of nothing but whole pages if it `is_mapped`, or
   of nothing but empty entries. */
static enum paging_status check_range(const struct address_space *space, uint64_t address,
                                      uint64_t length, bool is_mapped) {
  uint64_t last = address + (length - 1), end;
  unsigned shift;

  if (length == 0 || ((address | length) & (PAGE_BYTES - 1)) != 0) return PAGING_BAD_RANGE;
  if (last < address || !page_entry_maps(address) || !page_entry_maps(last) ||
      (address ^ last) >> 63 != 0)
    return PAGING_NOT_CANONICAL;
  for (uint64_t at = address;; at = end + 1) {
    uint64_t entry = *find_entry(space, at, &shift);

    end = end_of_entry(at, last, shift);
    if (is_mapped && !is_page(entry, shift)) return PAGING_NOT_MAPPED;
    if (!is_mapped && is_page(entry, shift)) return PAGING_MAPPED;
    if (is_mapped && end - at != (1ull << shift) - 1) return PAGING_BAD_RANGE;
    if (end == last) return PAGING_OK;
  }
}

static bool is_empty(const uint64_t *table) {
  for (uint32_t i = 0; i < TABLE_ENTRIES; i++) {
    if (table[i] != 0) return false;
  }
  return true;
}

/* Empties all entries of [at, last], and gives the tables back that are empty then. */
static void clear(const struct address_space *space, uint64_t *table, unsigned shift, uint64_t at,
                  uint64_t last) {
  for (uint64_t end;; at = end + 1) {
    uint64_t *entry = &table[index_of(at, shift)], old = *entry;

    end = end_of_entry(at, last, shift);
    if (is_table(old, shift)) clear(space, table_at(space, old), shift - LEVEL_BITS, at, end);
    if (is_page(old, shift) || (is_table(old, shift) && is_empty(table_at(space, old)))) {
      *entry = 0;
      space->invalidate(at); /* Also where a table was (Intel SDM 3A §4.10.4.1). */
      if (is_table(old, shift)) space->give_page(old & ENTRY_ADDRESS);
    }
    if (end == last) return;
  }
}

/* Maps one page where none is. False: no memory for a table; some may have been added. */
static bool map_page(const struct address_space *space, uint64_t address, uint64_t page) {
  unsigned shift;
  uint64_t *entry = find_entry(space, address, &shift), physical;

  for (; shift != PAGE_SHIFT; shift -= LEVEL_BITS) {
    if (!space->take_page(&physical)) return false;
    memset(table_at(space, physical), 0, PAGE_BYTES);
    *entry = physical | ENTRY_TABLE; /* Its pages say what may be done. */
    entry = &table_at(space, physical)[index_of(address, shift - LEVEL_BITS)];
  }
  *entry =
      page; /* What was not mapped is not remembered (Intel SDM 3A §4.10.2.3; Arm ARM D8.13.1). */
  return true;
}

enum paging_status paging_map(const struct address_space *space, uint64_t address,
                              uint64_t physical, uint64_t length, uint32_t rights) {
  static const uint64_t types[] = {ENTRY_WRITE_BACK, ENTRY_WRITE_COMBINING, ENTRY_UNCACHED};
  uint32_t type = rights / PAGING_WRITE_COMBINING; /* 3: both; more: what is no right. */
  enum paging_status status;

  if (type >= sizeof(types) / sizeof(types[0])) return PAGING_BAD_RIGHTS;
  if ((rights & WRITABLE_CODE) == WRITABLE_CODE) return PAGING_WRITABLE_CODE;
  if (physical % PAGE_BYTES != 0 || physical > space->physical_end ||
      length > space->physical_end - physical)
    return PAGING_BAD_PHYSICAL;
  status = check_range(space, address, length, false);
  if (status != PAGING_OK) return status;
  physical |= ENTRY_PAGE | types[type] | page_entry_rights(rights);
  for (uint64_t done = 0; done < length; done += PAGE_BYTES) {
    if (map_page(space, address + done, physical + done)) continue;
    clear(space, table_at(space, space->root), ROOT_SHIFT, address, address + done);
    return PAGING_OUT_OF_MEMORY;
  }
  return PAGING_OK;
}

enum paging_status paging_unmap(const struct address_space *space, uint64_t address,
                                uint64_t length) {
  enum paging_status status = check_range(space, address, length, true);

  if (status != PAGING_OK) return status;
  clear(space, table_at(space, space->root), ROOT_SHIFT, address, address + (length - 1));
  return PAGING_OK;
}

enum paging_status paging_protect(const struct address_space *space, uint64_t address,
                                  uint64_t length, uint32_t rights) {
  uint64_t last = address + (length - 1), end;
  enum paging_status status;
  unsigned shift;

  if ((rights & ~WRITABLE_CODE) != 0) return PAGING_BAD_RIGHTS;
  if (rights == WRITABLE_CODE) return PAGING_WRITABLE_CODE;
  status = check_range(space, address, length, true);
  if (status != PAGING_OK) return status;
  for (uint64_t at = address;; at = end + 1) {
    uint64_t *entry = find_entry(space, at, &shift);

    *entry = (*entry & ~ENTRY_RIGHTS) | page_entry_rights(rights);
    space->invalidate(at);
    end = end_of_entry(at, last, shift);
    if (end == last) return PAGING_OK;
  }
}

enum paging_status paging_query(const struct address_space *space, uint64_t address,
                                struct paging_page *page) {
  uint64_t entry, inside;
  unsigned shift;

  if (!page_entry_maps(address)) return PAGING_NOT_CANONICAL;
  entry = *find_entry(space, address, &shift);
  if (!is_page(entry, shift)) return PAGING_NOT_MAPPED;
  inside = (1ull << shift) - 1;
  *page = (struct paging_page){.physical = (entry & ENTRY_ADDRESS & ~inside) | (address & inside),
                               .size = inside + 1};
  return PAGING_OK;
}

static void walk(const struct address_space *space, uint64_t table, unsigned shift,
                 void (*visit)(uint64_t physical)) {
  visit(table);
  for (uint32_t i = 0; shift != PAGE_SHIFT && i < TABLE_ENTRIES; i++) {
    uint64_t entry = table_at(space, table)[i];

    if (is_table(entry, shift)) walk(space, entry & ENTRY_ADDRESS, shift - LEVEL_BITS, visit);
  }
}

void paging_walk(const struct address_space *space, void (*visit)(uint64_t physical)) {
  walk(space, space->root, ROOT_SHIFT, visit);
}

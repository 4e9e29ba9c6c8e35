/* Page tables, read and changed an entry at a time: see paging.h. */
#include "kernel/arch/x86_64/paging/paging.h"

#include "lib/string.h"

/* Bits of an entry (Intel SDM 3A §4.5.4, tables 4-15 to 4-20). */
#define ENTRY_PRESENT (1ull << 0)
#define ENTRY_WRITE (1ull << 1)
#define ENTRY_NO_EXECUTE (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull
#define ENTRY_LARGE (1ull << 7) /* In the two middle levels: a page, not a table. */

/* Numbers of PAT entries (docs/boot-protocol.md), as bits 3, 4 and 7 of a 4 KiB page's entry have
   them: 3 is uncached, 5 write-combining. Without any it is 0, write-back. */
#define TYPE_UNCACHED (1ull << 3 | 1ull << 4)
#define TYPE_WRITE_COMBINING (1ull << 3 | 1ull << 7)

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
         (shift == PAGE_SHIFT || (shift != ROOT_SHIFT && (entry & ENTRY_LARGE) != 0));
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

static bool is_canonical(uint64_t address) {
  return address >> 47 == 0 || address >> 47 == 0x1ffff;
}

/* Whether [address, address + length) is a range, of nothing but whole pages if it `is_mapped`, or
   of nothing but empty entries. */
static enum paging_status check_range(const struct address_space *space, uint64_t address,
                                      uint64_t length, bool is_mapped) {
  uint64_t last = address + (length - 1), end;
  unsigned shift;

  if (length == 0 || ((address | length) & (PAGE_BYTES - 1)) != 0) return PAGING_BAD_RANGE;
  if (last < address || !is_canonical(address) || !is_canonical(last) ||
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

/* Rights as an entry has them. */
static uint64_t bits_of(uint32_t rights) {
  return ((rights & PAGING_WRITE) != 0 ? ENTRY_WRITE : 0) |
         ((rights & PAGING_EXECUTE) != 0 ? 0 : ENTRY_NO_EXECUTE);
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
    *entry = physical | ENTRY_PRESENT | ENTRY_WRITE; /* Its pages say what may be done. */
    entry = &table_at(space, physical)[index_of(address, shift - LEVEL_BITS)];
  }
  *entry = page; /* What was not mapped is not remembered (Intel SDM 3A §4.10.2.3). */
  return true;
}

enum paging_status paging_map(const struct address_space *space, uint64_t address,
                              uint64_t physical, uint64_t length, uint32_t rights) {
  static const uint64_t types[] = {0, TYPE_WRITE_COMBINING, TYPE_UNCACHED};
  uint32_t type = rights / PAGING_WRITE_COMBINING; /* 3: both; more: what is no right. */
  enum paging_status status;

  if (type >= sizeof(types) / sizeof(types[0])) return PAGING_BAD_RIGHTS;
  if ((rights & WRITABLE_CODE) == WRITABLE_CODE) return PAGING_WRITABLE_CODE;
  if (physical % PAGE_BYTES != 0 || physical > space->physical_end ||
      length > space->physical_end - physical)
    return PAGING_BAD_PHYSICAL;
  status = check_range(space, address, length, false);
  if (status != PAGING_OK) return status;
  physical |= ENTRY_PRESENT | types[type] | bits_of(rights);
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

    *entry = (*entry & ~(ENTRY_WRITE | ENTRY_NO_EXECUTE)) | bits_of(rights);
    space->invalidate(at);
    end = end_of_entry(at, last, shift);
    if (end == last) return PAGING_OK;
  }
}

enum paging_status paging_query(const struct address_space *space, uint64_t address,
                                struct paging_page *page) {
  uint64_t entry, inside;
  unsigned shift;

  if (!is_canonical(address)) return PAGING_NOT_CANONICAL;
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

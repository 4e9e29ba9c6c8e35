/*
 * Changes page tables in two passes over the same entries: plan finds out whether the change is
 * possible and how many tables it adds; apply, which then has them in hand, cannot fail.
 */
#include "kernel/arch/x86_64/paging/paging.h"

#include <stddef.h>

/* Bits of an entry (Intel SDM 3A §4.5.4, tables 4-15 to 4-20). */
#define ENTRY_PRESENT (1ull << 0)
#define ENTRY_WRITE (1ull << 1)
#define ENTRY_WRITE_THROUGH                                            \
  (1ull << 3) /* With the next two: the number of an entry of the PAT. \
               */
#define ENTRY_CACHE_DISABLE (1ull << 4)
#define ENTRY_PAT_4KIB (1ull << 7)
#define ENTRY_PAT_LARGE (1ull << 12)
#define ENTRY_LARGE (1ull << 7) /* In the two middle levels: a page, not a table. */
#define ENTRY_NO_EXECUTE (1ull << 63)
#define ENTRY_ADDRESS 0x000ffffffffff000ull

/* PAT entries (docs/boot-protocol.md): 0 is write-back, 3 uncached, 5 write-combining. */
#define TYPE_UNCACHED (ENTRY_CACHE_DISABLE | ENTRY_WRITE_THROUGH)
#define TYPE_WRITE_COMBINING (ENTRY_PAT_4KIB | ENTRY_WRITE_THROUGH)

#define TABLE_ENTRIES 512u
#define PAGE_SHIFT 12u /* An entry of the lowest table covers 4 KiB; */
#define LEVEL_BITS 9u  /* of the next ones 2 MiB, 1 GiB, */
#define ROOT_SHIFT 39u /* and of the root 512 GiB. */

struct change {
  const struct address_space *space;
  enum { MAP, UNMAP, PROTECT } kind;
  uint64_t distance; /* MAP: from a virtual address up to its physical one. */
  uint64_t bits;     /* MAP and PROTECT: of an entry, beside the address. */
  uint64_t spare;    /* Pages for tables, each with the address of the next; 0: no more. */
};

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

static bool is_whole(uint64_t at, uint64_t last, unsigned shift) {
  return last - at == (1ull << shift) - 1;
}

/*
 * Whether [at, last] can be changed, and how many tables that adds to *tables. `table` is null for
 * one that apply will make below `above`, an entry that is empty or a page: all of it will be so.
 */
static enum paging_status plan(const struct change *change, const uint64_t *table, uint64_t above,
                               unsigned shift, uint64_t at, uint64_t last, uint64_t *tables) {
  for (uint64_t end;; at = end + 1) {
    uint64_t entry = table != NULL ? table[index_of(at, shift)] : above;
    enum paging_status status = PAGING_OK;

    end = end_of_entry(at, last, shift);
    if (is_table(entry, shift)) {
      status = plan(change, table_at(change->space, entry), 0, shift - LEVEL_BITS, at, end, tables);
    } else if (change->kind == MAP && is_page(entry, shift)) {
      return PAGING_MAPPED;
    } else if (change->kind != MAP && !is_page(entry, shift)) {
      return PAGING_NOT_MAPPED;
    } else if (shift != PAGE_SHIFT && (change->kind == MAP || !is_whole(at, end, shift))) {
      ++*tables;
      status = plan(change, NULL, entry, shift - LEVEL_BITS, at, end, tables);
    }
    if (status != PAGING_OK || end == last) return status;
  }
}

/* Replaces an entry, empty or of a large page, by a table of 512 that mean the same. */
static void add_table(struct change *change, uint64_t *entry, unsigned shift) {
  unsigned below = shift - LEVEL_BITS;
  uint64_t page = change->spare;
  uint64_t *table = table_at(change->space, page);
  uint64_t first = is_page(*entry, shift) ? *entry : 0;

  change->spare = table[0];
  if (below == PAGE_SHIFT) {
    bool pat = (first & ENTRY_PAT_LARGE) != 0;

    first &= ~(ENTRY_PAT_LARGE | ENTRY_LARGE);
    if (pat) first |= ENTRY_PAT_4KIB;
  }
  for (uint64_t i = 0; i < TABLE_ENTRIES; i++) {
    table[i] = first == 0 ? 0 : first + (i << below);
  }
  *entry = page | ENTRY_PRESENT | ENTRY_WRITE; /* Its pages say what may be done. */
}

static void set_page(const struct change *change, uint64_t *entry, uint64_t address) {
  if (change->kind == MAP) {
    *entry = (address + change->distance) | change->bits;
    return; /* What was not mapped the processor does not remember (Intel SDM 3A §4.10.2.3). */
  }
  *entry = change->kind == UNMAP ? 0 : (*entry & ~(ENTRY_WRITE | ENTRY_NO_EXECUTE)) | change->bits;
  change->space->invalidate(address);
}

static void remove_table_if_empty(const struct change *change, uint64_t *entry, uint64_t address) {
  uint64_t page = *entry & ENTRY_ADDRESS;
  const uint64_t *table = table_at(change->space, page);

  for (uint32_t i = 0; i < TABLE_ENTRIES; i++) {
    if (table[i] != 0) return;
  }
  *entry = 0;
  change->space->invalidate(address); /* Also where the table was (Intel SDM 3A §4.10.4.1). */
  change->space->give_page(page);
}

static void apply(struct change *change, uint64_t *table, unsigned shift, uint64_t at,
                  uint64_t last) {
  for (uint64_t end;; at = end + 1) {
    uint64_t *entry = &table[index_of(at, shift)];

    end = end_of_entry(at, last, shift);
    if (shift == PAGE_SHIFT || (is_page(*entry, shift) && is_whole(at, end, shift))) {
      set_page(change, entry, at);
    } else {
      if (!is_table(*entry, shift)) add_table(change, entry, shift);
      apply(change, table_at(change->space, *entry), shift - LEVEL_BITS, at, end);
      if (change->kind == UNMAP) remove_table_if_empty(change, entry, at);
    }
    if (end == last) return;
  }
}

/* Gets `tables` pages, or none. */
static enum paging_status reserve(struct change *change, uint64_t tables) {
  for (uint64_t page; tables > 0; tables--) {
    if (!change->space->take_page(&page)) {
      while (change->spare != 0) {
        page = change->spare;
        change->spare = *table_at(change->space, page);
        change->space->give_page(page);
      }
      return PAGING_OUT_OF_MEMORY;
    }
    *table_at(change->space, page) = change->spare;
    change->spare = page;
  }
  return PAGING_OK;
}

static bool is_canonical(uint64_t address) {
  return address >> 47 == 0 || address >> 47 == 0x1ffff;
}

static enum paging_status make(struct change *change, uint64_t address, uint64_t length) {
  uint64_t last = address + (length - 1), tables = 0;
  uint64_t *root = table_at(change->space, change->space->root);
  enum paging_status status;

  if (length == 0 || ((address | length) & ((1u << PAGE_SHIFT) - 1)) != 0) return PAGING_BAD_RANGE;
  if (last < address || !is_canonical(address) || !is_canonical(last) ||
      (address ^ last) >> 63 != 0)
    return PAGING_NOT_CANONICAL;
  status = plan(change, root, 0, ROOT_SHIFT, address, last, &tables);
  if (status == PAGING_OK) status = reserve(change, tables);
  if (status == PAGING_OK) apply(change, root, ROOT_SHIFT, address, last);
  return status;
}

static enum paging_status set_rights(struct change *change, uint32_t rights, uint32_t types) {
  uint32_t type = rights & types;

  if ((rights & ~(PAGING_WRITE | PAGING_EXECUTE | types)) != 0 || (type & (type - 1)) != 0)
    return PAGING_BAD_RIGHTS;
  if ((rights & PAGING_WRITE) != 0 && (rights & PAGING_EXECUTE) != 0) return PAGING_WRITABLE_CODE;
  change->bits = (rights & PAGING_WRITE ? ENTRY_WRITE : 0) |
                 (rights & PAGING_EXECUTE ? 0 : ENTRY_NO_EXECUTE) |
                 (type == PAGING_UNCACHED ? TYPE_UNCACHED : 0) |
                 (type == PAGING_WRITE_COMBINING ? TYPE_WRITE_COMBINING : 0);
  return PAGING_OK;
}

enum paging_status paging_map(const struct address_space *space, uint64_t address,
                              uint64_t physical, uint64_t length, uint32_t rights) {
  struct change change = {.space = space, .kind = MAP, .distance = physical - address};
  enum paging_status status = set_rights(&change, rights, PAGING_WRITE_COMBINING | PAGING_UNCACHED);

  if (status != PAGING_OK) return status;
  if (physical % (1u << PAGE_SHIFT) != 0 || physical > space->physical_end ||
      length > space->physical_end - physical)
    return PAGING_BAD_PHYSICAL;
  change.bits |= ENTRY_PRESENT;
  return make(&change, address, length);
}

enum paging_status paging_unmap(const struct address_space *space, uint64_t address,
                                uint64_t length) {
  struct change change = {.space = space, .kind = UNMAP};

  return make(&change, address, length);
}

enum paging_status paging_protect(const struct address_space *space, uint64_t address,
                                  uint64_t length, uint32_t rights) {
  struct change change = {.space = space, .kind = PROTECT};
  enum paging_status status = set_rights(&change, rights, 0);

  return status == PAGING_OK ? make(&change, address, length) : status;
}

enum paging_status paging_query(const struct address_space *space, uint64_t address,
                                struct paging_page *page) {
  uint64_t table = space->root, denied = 0; /* Rights, as bits of entries, that a level denies. */

  if (!is_canonical(address)) return PAGING_NOT_CANONICAL;
  for (unsigned shift = ROOT_SHIFT;; shift -= LEVEL_BITS) {
    uint64_t entry = table_at(space, table)[index_of(address, shift)];
    uint64_t inside = (1ull << shift) - 1;
    uint64_t pat = shift == PAGE_SHIFT ? ENTRY_PAT_4KIB : ENTRY_PAT_LARGE;

    if (!(entry & ENTRY_PRESENT)) return PAGING_NOT_MAPPED;
    denied |= (~entry & ENTRY_WRITE) | (entry & ENTRY_NO_EXECUTE);
    table = entry & ENTRY_ADDRESS;
    if (!is_page(entry, shift)) continue;
    *page = (struct paging_page){
        .physical = (entry & ENTRY_ADDRESS & ~inside) | (address & inside),
        .size = inside + 1,
        .rights = (denied & ENTRY_WRITE ? 0 : PAGING_WRITE) |
                  (denied & ENTRY_NO_EXECUTE ? 0 : PAGING_EXECUTE) |
                  (entry & ENTRY_CACHE_DISABLE ? PAGING_UNCACHED : 0) |
                  (entry & pat && entry & ENTRY_WRITE_THROUGH ? PAGING_WRITE_COMBINING : 0)};
    return PAGING_OK;
  }
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

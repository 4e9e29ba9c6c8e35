/* Visits every entry of every page table: see page_tables.h. */
#include "tests/kernels/page_tables.h"

#define CANONICAL_SIGN (1ull << 47) /* All bits above it are copies of it. */

struct walk {
  uint64_t direct_map;
  const struct page_tables_visitor *visitor;
};

/* Tells of the page that `entry` maps; `rights` are those that all levels together leave. */
static void visit_page(const struct walk *walk, uint64_t entry, int level, uint64_t address,
                       uint32_t rights) {
  uint64_t size = page_size_of(level);
  const struct mapping mapping = {
      .virtual_address = address,
      .physical = entry & ENTRY_ADDRESS & ~(size - 1),
      .size = size,
      .rights = rights & ~PAGE_USER,
      .type = entry_memory_type(entry, level),
      .user = (rights & PAGE_USER) != 0,
      .keeps_promise = entry_keeps_promise(entry),
  };

  walk->visitor->mapping(walk->visitor->context, &mapping);
}

static void walk_table(const struct walk *walk, uint64_t table, int level, uint64_t base,
                       uint32_t inherited) {
  const volatile uint64_t *entries = (const volatile uint64_t *)(walk->direct_map + table);

  walk->visitor->table(walk->visitor->context, table);
  for (uint64_t i = 0; i < PAGE_TABLE_ENTRIES; i++) {
    uint64_t entry = entries[i];
    uint64_t address = base + i * page_size_of(level);
    bool page = entry_is_page(entry, level);
    uint32_t rights = inherited & entry_rights(entry, page);

    if (!entry_is_present(entry)) {
      continue;
    }
    if (level == PAGE_ROOT_LEVEL && address & CANONICAL_SIGN) {
      address |= ~(CANONICAL_SIGN - 1);
    }
    if (page) {
      visit_page(walk, entry, level, address, rights);
    } else {
      walk_table(walk, entry & ENTRY_ADDRESS, level - 1, address, rights);
    }
  }
}

void page_tables_walk(uint64_t direct_map, const struct page_tables_visitor *visitor) {
  const struct walk walk = {.direct_map = direct_map, .visitor = visitor};

  walk_table(&walk, page_root(), PAGE_ROOT_LEVEL, PAGE_ROOT_BASE,
             PAGE_MAPPED | PAGE_WRITABLE | PAGE_EXECUTABLE | PAGE_USER);
}

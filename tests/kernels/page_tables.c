/* Visits every entry of every page table: see page_tables.h. */
#include "tests/kernels/page_tables.h"

#include "kernel/arch/x86_64/cpu.h"
#include "tests/kernels/page_walk.h"

/* Further bits of an entry (Intel SDM 3A, tables 4-15 to 4-20). */
#define ENTRY_USER (1ull << 2)
#define ENTRY_WRITE_THROUGH (1ull << 3)
#define ENTRY_CACHE_DISABLE (1ull << 4)
#define ENTRY_PAT_4KIB (1ull << 7)
#define ENTRY_GLOBAL (1ull << 8)
#define ENTRY_PAT_LARGE (1ull << 12)

#define ROOT_LEVEL 3
#define TABLE_ENTRIES 512u
#define CANONICAL_SIGN (1ull << 47) /* All bits above it are copies of it. */

struct walk {
  uint64_t direct_map;
  const struct page_tables_visitor *visitor;
};

static uint64_t page_size(int level) {
  return 1ull << (12 + 9 * level);
}

/* The entry of the PAT that `entry`, a page of `level`, selects: PAT, PCD, PWT. */
static uint32_t pat_entry(uint64_t entry, int level) {
  uint64_t pat = level == 0 ? ENTRY_PAT_4KIB : ENTRY_PAT_LARGE;

  return (entry & pat ? 4u : 0) | (entry & ENTRY_CACHE_DISABLE ? 2u : 0) |
         (entry & ENTRY_WRITE_THROUGH ? 1u : 0);
}

/* Tells of the page that `entry` maps; `granted` are the rights that all levels together leave. */
static void visit_page(const struct walk *walk, uint64_t entry, int level, uint64_t address,
                       uint64_t granted) {
  uint64_t offset_mask = page_size(level) - 1;
  const struct mapping mapping = {
      .virtual_address = address,
      .physical = entry & ENTRY_ADDRESS & ~offset_mask,
      .size = page_size(level),
      .rights = PAGE_MAPPED | (granted & ENTRY_WRITABLE ? PAGE_WRITABLE : 0) |
                (granted & ENTRY_NO_EXECUTE ? 0 : PAGE_EXECUTABLE),
      .pat_entry = pat_entry(entry, level),
      .user = (granted & ENTRY_USER) != 0,
      .global = (entry & ENTRY_GLOBAL) != 0,
  };

  walk->visitor->mapping(walk->visitor->context, &mapping);
}

static void walk_table(const struct walk *walk, uint64_t table, int level, uint64_t base,
                       uint64_t inherited) {
  const volatile uint64_t *entries = (const volatile uint64_t *)(walk->direct_map + table);

  walk->visitor->table(walk->visitor->context, table);
  for (uint64_t i = 0; i < TABLE_ENTRIES; i++) {
    uint64_t entry = entries[i];
    uint64_t address = base + i * page_size(level);
    /* Every level must grant writing and ring 3; one is enough to forbid execution. */
    uint64_t granted = (entry & inherited & (ENTRY_WRITABLE | ENTRY_USER)) |
                       ((entry | inherited) & ENTRY_NO_EXECUTE);

    if (!(entry & ENTRY_PRESENT)) {
      continue;
    }
    if (level == ROOT_LEVEL && address & CANONICAL_SIGN) {
      address |= ~(CANONICAL_SIGN - 1);
    }
    if (level == 0 || (level != ROOT_LEVEL && entry & ENTRY_LARGE)) {
      visit_page(walk, entry, level, address, granted);
    } else {
      walk_table(walk, entry & ENTRY_ADDRESS, level - 1, address, granted);
    }
  }
}

void page_tables_walk(uint64_t direct_map, const struct page_tables_visitor *visitor) {
  const struct walk walk = {.direct_map = direct_map, .visitor = visitor};

  walk_table(&walk, cpu_read_cr3() & ENTRY_ADDRESS, ROOT_LEVEL, 0, ENTRY_WRITABLE | ENTRY_USER);
}

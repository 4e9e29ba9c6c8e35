/* Building of identity-mapped page tables: see identity.h. */
#include "adapters/core/identity.h"

#include "adapters/core/memory.h"
#include "lib/string.h"
#include "lib/x86/cpuid.h"

/* Bits of an entry (Intel SDM 3A §4.5.4, tables 4-15 to 4-18). */
#define ENTRY_TABLE 0x3ull /* Present, writable. */
#define ENTRY_PAGE 0x83ull /* Present, writable, and a page itself. */

#define TABLE_ENTRIES 512u
#define ROOT_SHIFT 39u /* An entry of the PML4 covers 512 GiB, */
#define GIB_SHIFT 30u  /* of the table below it 1 GiB, */
#define MIB_SHIFT 21u  /* and then 2 MiB. */
#define GIB (1ull << GIB_SHIFT)
#define TWO_MIB (1ull << MIB_SHIFT)
#define NONE UINT64_MAX

/* A walk over ascending addresses; with null for `tables` it only counts. */
struct walk {
  uint64_t *tables;
  uint64_t physical;  /* Of `tables`. */
  uint64_t used;      /* Tables so far. */
  bool gib;           /* Pages of 1 GiB may be used. */
  uint64_t root_slot; /* The last entry of the PML4 that has a table, */
  uint64_t gib_slot;  /* and the last block of 1 GiB that has one. */
  uint64_t *middle;   /* The table of the former, */
  uint64_t *lowest;   /* and of the latter. */
};

bool identity_has_gib_pages(void) {
  return x86_cpuid(0x80000000).eax >= 0x80000001 && (x86_cpuid(0x80000001).edx >> 26 & 1) != 0;
}

/* The next table, which `entry` of the table `above` is made to lead to. */
static uint64_t *add_table(struct walk *walk, uint64_t *above, uint64_t entry) {
  uint64_t index = walk->used++;

  if (walk->tables == 0) return 0;
  if (above != 0) above[entry] = (walk->physical + index * PAGE_SIZE) | ENTRY_TABLE;
  return memset(walk->tables + index * TABLE_ENTRIES, 0, PAGE_SIZE);
}

/* Maps what of [start, end) lies in one block of 1 GiB, in pages of 2 MiB. */
static void map_mib_pages(struct walk *walk, uint64_t start, uint64_t end) {
  if (walk->gib_slot != start >> GIB_SHIFT) {
    walk->gib_slot = start >> GIB_SHIFT;
    walk->lowest = add_table(walk, walk->middle, walk->gib_slot % TABLE_ENTRIES);
  }
  if (walk->tables == 0) return;
  for (; start < end; start += TWO_MIB) {
    walk->lowest[(start >> MIB_SHIFT) % TABLE_ENTRIES] = start | ENTRY_PAGE;
  }
}

/* Maps [start, end), multiples of 2 MiB, which lies above all that was mapped before. */
static void map(struct walk *walk, uint64_t start, uint64_t end) {
  while (start < end) {
    uint64_t next = (start & ~(GIB - 1)) + GIB; /* Of what follows, no more than this block. */

    if (next > end) next = end;
    if (walk->root_slot != start >> ROOT_SHIFT) {
      walk->root_slot = start >> ROOT_SHIFT;
      walk->middle = add_table(walk, walk->tables, walk->root_slot);
    }
    if (walk->gib && next - start == GIB) {
      if (walk->middle != 0) {
        walk->middle[(start >> GIB_SHIFT) % TABLE_ENTRIES] = start | ENTRY_PAGE;
      }
    } else {
      map_mib_pages(walk, start, next);
    }
    start = next;
  }
}

/* The kinds that the direct map reaches. */
static bool is_ram(uint32_t kind) {
  return (kind >= KILN_MEMORY_USABLE && kind <= KILN_MEMORY_MODULE) ||
         (kind >= KILN_MEMORY_ACPI_RECLAIMABLE && kind <= KILN_MEMORY_RUNTIME);
}

static void map_all(struct walk *walk, const struct kiln_boot_info *info) {
  const struct kiln_memory_region *regions = info->memory_map;
  uint64_t mapped = FOUR_GIB; /* Everything below is, as far as it is going to be. */

  add_table(walk, 0, 0);
  map(walk, 0, FOUR_GIB);
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    uint64_t start = regions[i].base & ~(TWO_MIB - 1), end = regions[i].base + regions[i].length;

    if (!is_ram(regions[i].kind)) continue;
    if (end > KILN_DIRECT_MAP_SIZE) end = KILN_DIRECT_MAP_SIZE;
    end = (end + TWO_MIB - 1) & ~(TWO_MIB - 1);
    if (start < mapped) start = mapped;
    if (start >= end) continue;
    map(walk, start, end);
    mapped = end;
  }
}

uint64_t identity_count(const struct kiln_boot_info *info, bool gib) {
  struct walk walk = {.gib = gib, .root_slot = NONE, .gib_slot = NONE};

  map_all(&walk, info);
  return walk.used;
}

void identity_build(const struct kiln_boot_info *info, bool gib, uint64_t *tables,
                    uint64_t physical) {
  struct walk walk = {
      .tables = tables, .physical = physical, .gib = gib, .root_slot = NONE, .gib_slot = NONE};

  map_all(&walk, info);
}

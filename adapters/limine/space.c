/* Building of a Limine kernel's page tables: see space.h. */
#include "adapters/limine/space.h"

#include "adapters/core/memory.h"
#include "lib/string.h"

/* Bits of an entry (Intel SDM 3A §4.5.4, tables 4-15 to 4-20). */
#define ENTRY_PRESENT 0x1ull
#define ENTRY_WRITE 0x2ull
#define ENTRY_WRITE_THROUGH 0x8ull /* Bit 0 of the index into the PAT, */
#define ENTRY_LARGE 0x80ull
#define ENTRY_PAT 0x80ull         /* bit 2 in a page of 4 KiB, */
#define ENTRY_PAT_LARGE 0x1000ull /* and in larger ones (§4.9.2). */
#define ENTRY_NO_EXECUTE (1ull << 63)

#define TABLE_ENTRIES 512u
#define LEVELS 4u
#define NONE UINT64_MAX

/* What a piece is mapped with. Write-combining is entry 5 of the PAT ("Caching"). */
#define MAP_WRITE ENTRY_WRITE
#define MAP_COMBINE ENTRY_WRITE_THROUGH /* With PAT, whose bit depends on the page's size. */
#define MAP_NO_EXECUTE ENTRY_NO_EXECUTE

/* A walk over ascending virtual addresses; with null for `tables` it only counts. */
struct walk {
  uint64_t *tables;
  uint64_t physical; /* Of `tables`. */
  uint64_t used;     /* Tables so far. */
  bool gib_pages;
  uint64_t block[LEVELS];  /* By level: the block of addresses that `table` is for, */
  uint64_t *table[LEVELS]; /* 0 a table of pages, 3 the PML4. */
};

/* Bits of an address below those that choose an entry of a table of `level`. */
static uint32_t shift_of(uint32_t level) {
  return 12 + 9 * level;
}

/* Makes walk->table[level] the table for `address`. */
static void find_table(struct walk *walk, uint32_t level, uint64_t address) {
  for (uint32_t at = LEVELS - 1; at + 1 > level; at--) {
    uint64_t block = at == LEVELS - 1 ? 0 : address >> shift_of(at + 1);
    uint64_t index;

    if (walk->block[at] == block) continue;
    walk->block[at] = block;
    index = walk->used++;
    if (walk->tables == 0) continue;
    walk->table[at] = memset(walk->tables + index * TABLE_ENTRIES, 0, PAGE_SIZE);
    if (at == LEVELS - 1) continue;
    walk->table[at + 1][block % TABLE_ENTRIES] =
        (walk->physical + index * PAGE_SIZE) | ENTRY_PRESENT | ENTRY_WRITE;
  }
}

/* The level of the largest page that fits. */
static uint32_t level_of(const struct walk *walk, uint64_t address, uint64_t physical,
                         uint64_t length) {
  uint32_t level = walk->gib_pages ? 2 : 1;

  while (level > 0 && (((address | physical) & ((1ull << shift_of(level)) - 1)) != 0 ||
                       length < 1ull << shift_of(level)))
    level--;
  return level;
}

/* Maps `length` bytes, whole pages, at `address`, above all that was mapped before. */
static void map(struct walk *walk, uint64_t address, uint64_t physical, uint64_t length,
                uint64_t flags) {
  while (length != 0) {
    uint32_t level = level_of(walk, address, physical, length);
    uint64_t size = 1ull << shift_of(level), first = address >> shift_of(level);
    uint64_t entry = flags | ENTRY_PRESENT, count = length / size, room;

    if (level > 0) entry |= ENTRY_LARGE;
    if ((flags & MAP_COMBINE) != 0) entry |= level > 0 ? ENTRY_PAT_LARGE : ENTRY_PAT;
    find_table(walk, level, address);
    room = TABLE_ENTRIES - first % TABLE_ENTRIES;
    if (count > room) count = room; /* Behind that, a larger page may fit. */
    for (uint64_t i = 0; walk->tables != 0 && i < count; i++)
      walk->table[level][first % TABLE_ENTRIES + i] = (physical + i * size) | entry;
    address += count * size;
    physical += count * size;
    length -= count * size;
  }
}

/* True when the base revision maps regions of that type ("Memory Layout at Entry"). */
static bool is_mapped(uint64_t base_revision, uint64_t type) {
  switch (type) {
    case LIMINE_MEMMAP_USABLE:
    case LIMINE_MEMMAP_BOOTLOADER_RECLAIMABLE:
    case LIMINE_MEMMAP_EXECUTABLE_AND_MODULES:
    case LIMINE_MEMMAP_FRAMEBUFFER:
    case LIMINE_MEMMAP_RESERVED_MAPPED:
      return true;
    case LIMINE_MEMMAP_ACPI_RECLAIMABLE:
    case LIMINE_MEMMAP_ACPI_NVS:
      return base_revision != 3;
    default:
      return base_revision == 0;
  }
}

/* Memory that is mapped alike, not yet written. */
struct run {
  uint64_t base, end;
  uint64_t flags;
};

static void flush(struct walk *walk, uint64_t offset, struct run *run) {
  if (run->base < run->end)
    map(walk, offset + run->base, run->base, run->end - run->base, run->flags);
}

/* Adds [base, end) to the run, or begins another one. */
static void extend(struct walk *walk, uint64_t offset, struct run *run, uint64_t base, uint64_t end,
                   uint64_t flags) {
  if (base >= end) return;
  if (run->end != base || run->flags != flags) {
    flush(walk, offset, run);
    *run = (struct run){base, base, flags};
  }
  run->end = end;
}

/* Maps physical memory from `start` on, at `offset` and more. */
static void map_memory(struct walk *walk, const struct limine_space *space, uint64_t start,
                       uint64_t offset) {
  uint64_t all = space->base_revision <= 2 ? FOUR_GIB : 0; /* Below it nothing is left out. */
  uint64_t next = start;                                   /* Everything below has been seen. */
  struct run run = {start, start, 0};

  for (uint32_t i = 0; i < space->entry_count; i++) {
    const struct limine_memmap_entry *entry = &space->entries[i];
    uint64_t base = entry->base, end = entry->base + entry->length;
    bool combine = entry->type == LIMINE_MEMMAP_FRAMEBUFFER;

    if (end > KILN_DIRECT_MAP_SIZE) end = KILN_DIRECT_MAP_SIZE;
    if (base < next) base = next;
    if (base >= end) continue;
    if (next < all) extend(walk, offset, &run, next, base < all ? base : all, MAP_WRITE);
    next = end;
    if (!is_mapped(space->base_revision, entry->type)) {
      if (base >= all) continue;
      if (end > all) end = all;
    }
    extend(walk, offset, &run, base, end, MAP_WRITE | (combine ? MAP_COMBINE : 0));
  }
  if (next < all) extend(walk, offset, &run, next, all, MAP_WRITE);
  flush(walk, offset, &run);
}

static void map_image(struct walk *walk, const struct limine_space *space) {
  const struct limine_image *image = space->image;
  struct limine_segment segment;
  uint64_t mapped = 0; /* Pages that two segments share have the same rights. */

  for (uint32_t i = 0; image_next(image, &i, &segment);) {
    uint64_t start = segment.start > mapped ? segment.start : mapped;

    if (start >= segment.end) continue;
    map(walk, image->linked + image->slide + start, space->image_physical + start,
        segment.end - start,
        (segment.writable ? MAP_WRITE : 0) | (segment.executable ? 0 : MAP_NO_EXECUTE));
    mapped = segment.end;
  }
}

static void map_all(struct walk *walk, const struct limine_space *space) {
  for (uint32_t i = 0; i < LEVELS; i++) walk->block[i] = NONE;
  walk->gib_pages = space->gib_pages;
  find_table(walk, LEVELS - 1, 0);
  if (space->base_revision == 0) map_memory(walk, space, PAGE_SIZE, 0);
  map_memory(walk, space, 0, space->hhdm);
  map_image(walk, space);
}

uint64_t space_count(const struct limine_space *space) {
  struct walk walk = {.tables = 0};

  map_all(&walk, space);
  return walk.used;
}

void space_build(const struct limine_space *space, uint64_t *tables, uint64_t physical) {
  struct walk walk = {.tables = tables, .physical = physical};

  map_all(&walk, space);
}

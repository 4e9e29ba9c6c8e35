/*
 * The memory map: see memory_map.h. Called by boot.c and by the BIOS loader's allocator.
 *
 * Normalising is a sweep over the addresses where something begins or ends. Each of these events
 * is one 64-bit number, and two of them are smaller than a region, so that all happens in the
 * caller's storage: the events take the place of the regions, are sorted, move to the storage's
 * end, and are read from there while the result grows from its beginning.
 */
#include "boot/core/memory_map.h"

#include <stddef.h>

#include "lib/string.h"

#define PAGE_SHIFT 12
#define KIND_COUNT (MEMORY_KIND_MAX + 1u)

/* The last page of the address space is left out of maps: no region's end ever wraps to 0. */
#define END_PAGE (UINT64_MAX >> PAGE_SHIFT)

/* An event: the number of a page, a kind, and whether the kind ends or begins there. Events lie
   where regions do. */
typedef uint64_t __attribute__((may_alias)) event;

#define EVENT_END 1u
#define EVENT_KIND_SHIFT 1
#define EVENT_PAGE_SHIFT 5
_Static_assert(KIND_COUNT << EVENT_KIND_SHIFT <= 1u << EVENT_PAGE_SHIFT, "a kind fits");
_Static_assert(64 - PAGE_SHIFT + EVENT_PAGE_SHIFT <= 64, "a page number fits");

enum boot_status memory_map_add(struct memory_map *map, uint64_t base, uint64_t length,
                                enum kiln_memory_kind kind) {
  if (length == 0) return BOOT_OK;
  if (map->count >= map->capacity) return BOOT_MEMORY_MAP_FULL;
  if (length > UINT64_MAX - base) length = UINT64_MAX - base;
  map->regions[map->count++] = (struct kiln_memory_region){
      .base = base,
      .length = length,
      .kind = kind,
  };
  return BOOT_OK;
}

static uint64_t region_end(const struct kiln_memory_region *region) {
  return region->base + region->length;
}

/* Turns raw regions into events in place, two for each but those without a whole page, and returns
   how many. */
static uint32_t make_events(struct memory_map *map) {
  event *events = (event *)map->regions;
  uint32_t count = 0;

  for (uint32_t i = 0; i < map->count; i++) {
    const struct kiln_memory_region region = map->regions[i]; /* Which events overwrite. */
    uint64_t kind = (uint64_t)region.kind << EVENT_KIND_SHIFT, end = region_end(&region);
    uint64_t first_page = region.base >> PAGE_SHIFT, end_page = end >> PAGE_SHIFT;

    if (region.kind == KILN_MEMORY_USABLE) {
      first_page += region.base % PAGE_SIZE != 0;
    } else {
      end_page += end % PAGE_SIZE != 0;
    }
    if (end_page > END_PAGE) end_page = END_PAGE;
    if (first_page >= end_page) continue;
    events[count++] = first_page << EVENT_PAGE_SHIFT | kind;
    events[count++] = end_page << EVENT_PAGE_SHIFT | kind | EVENT_END;
  }
  return count;
}

/*
 * Shell's sort ("A High-Speed Sorting Procedure", 1959). EDK II's maps are sorted but for a few
 * entries, and what was allocated comes last: few events are moved, but far, and each gap costs a
 * look at all of them. So the gaps are fewer than is best for what is in no order.
 */
static void shell_sort(event *events, uint32_t count) {
  static const uint16_t gaps[] = {301, 57, 10, 1};

  for (uint32_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
    uint32_t gap = gaps[i];

    for (uint32_t j = gap; j < count; j++) {
      uint64_t value = events[j];
      uint32_t hole = j;

      for (; hole >= gap && events[hole - gap] > value; hole -= gap)
        events[hole] = events[hole - gap];
      events[hole] = value;
    }
  }
}

/* Lets `value` sink from `hole` to its place in the heap of `count` events, largest on top. */
static void sift_down(event *events, uint32_t count, uint32_t hole, uint64_t value) {
  for (;;) {
    uint32_t child = 2 * hole + 1;

    if (child >= count) break;
    if (child + 1 < count && events[child + 1] > events[child]) child++;
    if (events[child] <= value) break;
    events[hole] = events[child];
    hole = child;
  }
  events[hole] = value;
}

/* Heap sort: n log n whatever the order, in place, without recursion. */
static void heap_sort(event *events, uint32_t count) {
  for (uint32_t i = count / 2; i-- > 0;) sift_down(events, count, i, events[i]);
  for (uint32_t last = count; last-- > 1;) {
    uint64_t value = events[last];

    events[last] = events[0];
    sift_down(events, last, 0, value);
  }
}

#define SHELL_MAX 2048u /* Events; of more a heap is faster, if they are in a bad order. */

static void sort_events(event *events, uint32_t count) {
  if (count <= SHELL_MAX)
    shell_sort(events, count);
  else
    heap_sort(events, count);
}

/* Where several kinds are claimed, the least usable decides: the first of these. */
static const uint8_t kinds_by_rank[] = {
    KILN_MEMORY_FRAMEBUFFER,      KILN_MEMORY_RESERVED,   KILN_MEMORY_BAD,
    KILN_MEMORY_UNACCEPTED,       KILN_MEMORY_RUNTIME,    KILN_MEMORY_ACPI_NVS,
    KILN_MEMORY_ACPI_RECLAIMABLE, KILN_MEMORY_PERSISTENT, KILN_MEMORY_SPECIFIC_PURPOSE,
    KILN_MEMORY_MODULE,           KILN_MEMORY_KERNEL,     KILN_MEMORY_LOADER_RECLAIMABLE,
    KILN_MEMORY_USABLE,
};

_Static_assert(sizeof(kinds_by_rank) == MEMORY_KIND_MAX, "each kind has its rank");

/* The kinds that cover the page that the sweep has come to. */
struct cover {
  uint32_t regions[KIND_COUNT]; /* How many there are of each kind, */
  uint32_t kinds;               /* and the kinds of which there are some, a bit each. */
};

#define KIND_BIT(kind) (1u << (kind))
#define ALLOCATED_KINDS                                          \
  (KIND_BIT(KILN_MEMORY_MODULE) | KIND_BIT(KILN_MEMORY_KERNEL) | \
   KIND_BIT(KILN_MEMORY_LOADER_RECLAIMABLE))

static void cover_change(struct cover *cover, uint32_t kind, int ends) {
  cover->regions[kind] += ends ? UINT32_MAX : 1; /* Minus or plus one. */
  if (cover->regions[kind] != 0)
    cover->kinds |= KIND_BIT(kind);
  else
    cover->kinds &= ~KIND_BIT(kind);
}

/* 0 when no kind covers the page. */
static uint32_t least_usable_kind(const struct cover *cover) {
  if (cover->kinds == KIND_BIT(KILN_MEMORY_USABLE)) return KILN_MEMORY_USABLE;
  for (uint32_t i = 0; cover->kinds != 0; i++) {
    if (cover->kinds & KIND_BIT(kinds_by_rank[i])) return kinds_by_rank[i];
  }
  return 0;
}

/* False where something was allocated and the firmware says that there is no usable memory. */
static int allocated_is_usable(const struct cover *cover) {
  return (cover->kinds & ALLOCATED_KINDS) == 0 ||
         (cover->kinds & ~ALLOCATED_KINDS) == KIND_BIT(KILN_MEMORY_USABLE);
}

/*
 * Appends [base, end) to the finished regions, of which there may be `limit`; to the last of them
 * when it is of the same kind and ends at base. At 1 MiB a region of other flags begins.
 */
static enum boot_status emit(struct memory_map *map, uint32_t limit, uint64_t base, uint64_t end,
                             uint32_t kind) {
  if (base < LOW_MEMORY_END && end > LOW_MEMORY_END) {
    enum boot_status status = emit(map, limit, base, LOW_MEMORY_END, kind);

    if (status != BOOT_OK) return status;
    base = LOW_MEMORY_END;
  }
  if (map->count > 0 && base != LOW_MEMORY_END) {
    struct kiln_memory_region *last = &map->regions[map->count - 1];

    if (last->kind == kind && region_end(last) == base) {
      last->length += end - base;
      return BOOT_OK;
    }
  }
  if (map->count >= limit) return BOOT_MEMORY_MAP_FULL;
  map->regions[map->count++] = (struct kiln_memory_region){
      .base = base,
      .length = end - base,
      .kind = kind,
      .flags = base < LOW_MEMORY_END ? KILN_MEMORY_LOW : 0,
  };
  return BOOT_OK;
}

/* Brings the map into shape; `check`: and makes sure that what was allocated is usable memory. */
static enum boot_status sweep(struct memory_map *map, int check) {
  struct cover cover = {0};
  uint64_t at = 0; /* Address up to which the result is finished. */

  uint32_t count = make_events(map);
  event *events = (event *)&map->regions[map->capacity] - count;

  sort_events((event *)map->regions, count);
  memmove(events, map->regions, count * sizeof(*events));
  map->count = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint64_t value = events[i];
    uint64_t address = value >> EVENT_PAGE_SHIFT << PAGE_SHIFT;

    if (address != at && cover.kinds != 0) {
      /* Events up to this one have been read: their storage is free. */
      size_t room = (size_t)((uint8_t *)&events[i + 1] - (uint8_t *)map->regions);
      enum boot_status status = emit(map, (uint32_t)(room / sizeof(*map->regions)), at, address,
                                     least_usable_kind(&cover));

      if (status != BOOT_OK) return status;
      if (check && !allocated_is_usable(&cover)) return BOOT_MEMORY_TAKEN;
    }
    at = address;
    cover_change(&cover, (uint32_t)value % (1u << EVENT_PAGE_SHIFT) >> EVENT_KIND_SHIFT,
                 (value & EVENT_END) != 0);
  }
  return BOOT_OK;
}

enum boot_status memory_map_normalise(struct memory_map *map) {
  return sweep(map, 0);
}

enum boot_status memory_map_complete(struct memory_map *map) {
  return sweep(map, 1);
}

/* Makes one usable region that `address` lies inside of into two that meet there. */
static enum boot_status split(struct memory_map *map, uint64_t address) {
  for (uint32_t i = 0; i < map->count; i++) {
    struct kiln_memory_region *region = &map->regions[i];

    if (region->kind != KILN_MEMORY_USABLE || address <= region->base ||
        address >= region_end(region)) {
      continue;
    }
    if (map->count >= map->capacity) return BOOT_MEMORY_MAP_FULL;
    memmove(region + 1, region, (map->count - i) * sizeof(*region));
    map->count++;
    region[1].base = address;
    region[1].length = region_end(region) - address;
    region[0].length = address - region->base;
    break;
  }
  return BOOT_OK;
}

/* Joins neighbours of one kind in a map that is in shape otherwise. */
static void merge(struct memory_map *map) {
  uint32_t count = map->count;

  map->count = 0;
  for (uint32_t i = 0; i < count; i++) {
    struct kiln_memory_region region = map->regions[i];

    /* Never full: the result is at most as long as what has been read. */
    emit(map, i + 1, region.base, region_end(&region), region.kind);
  }
}

enum boot_status memory_map_claim(struct memory_map *map, uint64_t base, uint64_t length,
                                  enum kiln_memory_kind kind) {
  uint64_t end = length > UINT64_MAX - base ? UINT64_MAX : base + length;
  enum boot_status status = split(map, base);

  if (status == BOOT_OK) status = split(map, end);
  if (status == BOOT_OK) {
    for (uint32_t i = 0; i < map->count; i++) {
      struct kiln_memory_region *region = &map->regions[i];

      if (region->kind == KILN_MEMORY_USABLE && region->base >= base && region_end(region) <= end) {
        region->kind = kind;
      }
    }
  }
  merge(map); /* After an error, this undoes the first split. */
  return status;
}

enum boot_status memory_map_find(const struct memory_map *map, uint64_t from, uint64_t to,
                                 uint64_t length, uint64_t alignment, uint64_t *base) {
  for (uint32_t i = 0; i < map->count; i++) {
    const struct kiln_memory_region *region = &map->regions[i];
    uint64_t start = region->base > from ? region->base : from;
    uint64_t end = region_end(region) < to ? region_end(region) : to;
    uint64_t aligned = (start + alignment - 1) & ~(alignment - 1);

    /* Aligning may wrap to below `start`. */
    if (region->kind == KILN_MEMORY_USABLE && aligned >= start && aligned <= end &&
        end - aligned >= length) {
      *base = aligned;
      return BOOT_OK;
    }
  }
  return BOOT_OUT_OF_MEMORY;
}

uint32_t memory_map_kind(const struct memory_map *map, uint64_t base, uint64_t length) {
  for (uint32_t i = 0; i < map->count; i++) {
    const struct kiln_memory_region *region = &map->regions[i];

    if (base >= region->base && base + length <= region->base + region->length) return region->kind;
  }
  return 0;
}

int memory_kind_is_ram(uint32_t kind) {
  return (kind >= KILN_MEMORY_USABLE && kind <= KILN_MEMORY_MODULE) ||
         (kind >= KILN_MEMORY_ACPI_RECLAIMABLE && kind <= KILN_MEMORY_RUNTIME);
}

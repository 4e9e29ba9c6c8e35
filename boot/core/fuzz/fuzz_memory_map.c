/*
 * Fuzzes memory_map.c: the input is a firmware's memory map and what is then claimed and looked
 * for.
 *
 * It is checked against the plain reading of memory_map.h. Between two addresses where something
 * begins or ends nothing changes, so it suffices to ask about each of these.
 */
#include "boot/core/fuzz/fuzz.h"
#include "boot/core/memory_map.h"

#define REGIONS_MAX 64u
#define END_OF_MAPS (UINT64_MAX & ~(PAGE_SIZE - 1)) /* The page from here on is in no map. */

/* A range of bytes as the firmware has it, or of pages; `end` is not part of it. */
struct range {
  uint64_t start, end;
  uint32_t kind;
};

/* A range out of the input: small numbers and large ones, page-aligned or not. */
static struct range take_range(struct input *input) {
  uint32_t shape = (uint32_t)take(input, 1);
  uint32_t shift = (shape & 3) * 12;
  uint64_t start = shape & 4 ? take(input, 8) : take(input, 2) << shift;
  uint64_t length = shape & 8 ? take(input, 8) : take(input, 2) << shift;

  return (struct range){.start = start,
                        .end = length > UINT64_MAX - start ? UINT64_MAX : start + length,
                        .kind = 1 + (shape >> 4) % MEMORY_KIND_MAX};
}

/* The pages of a firmware's range: usable ones are whole, of all others each page that they touch.
 */
static struct range to_pages(struct range range) {
  uint64_t start = range.start & ~(PAGE_SIZE - 1), end = range.end & ~(PAGE_SIZE - 1);

  if (range.kind == KILN_MEMORY_USABLE) {
    if (start != range.start) start += PAGE_SIZE; /* 0 above the last page: */
    if (start == 0 && range.start != 0) start = end = 0;
  } else if (end != range.end) {
    end = end == END_OF_MAPS ? END_OF_MAPS : end + PAGE_SIZE;
  }
  return (struct range){.start = start, .end = end, .kind = range.kind};
}

/* How much a kind counts where several are claimed: as kiln.h has it, then what loaders give. */
static uint32_t rank_of(uint32_t kind) {
  static const uint8_t order[] = {
      0,
      KILN_MEMORY_USABLE,
      KILN_MEMORY_LOADER_RECLAIMABLE,
      KILN_MEMORY_KERNEL,
      KILN_MEMORY_MODULE,
      KILN_MEMORY_SPECIFIC_PURPOSE,
      KILN_MEMORY_PERSISTENT,
      KILN_MEMORY_ACPI_RECLAIMABLE,
      KILN_MEMORY_ACPI_NVS,
      KILN_MEMORY_RUNTIME,
      KILN_MEMORY_UNACCEPTED,
      KILN_MEMORY_BAD,
      KILN_MEMORY_RESERVED,
      KILN_MEMORY_FRAMEBUFFER,
  };
  uint32_t rank = 0;

  while (order[rank] != kind) rank++;
  return rank;
}

/* The kind that `address` should have; 0 for none. */
static uint32_t expected_kind(const struct range *ranges, uint32_t count, uint64_t address) {
  uint32_t kind = 0;

  for (uint32_t i = 0; i < count; i++) {
    struct range pages = to_pages(ranges[i]);
    int covers = ranges[i].start < ranges[i].end && pages.start <= address && address < pages.end;

    if (covers && rank_of(pages.kind) > rank_of(kind)) kind = pages.kind;
  }
  return kind;
}

static uint32_t kind_at(const struct memory_map *map, uint64_t address) {
  for (uint32_t i = 0; i < map->count; i++) {
    if (address - map->regions[i].base < map->regions[i].length) return map->regions[i].kind;
  }
  return 0;
}

static uint64_t total_usable(const struct memory_map *map) {
  uint64_t total = 0;

  for (uint32_t i = 0; i < map->count; i++) {
    if (map->regions[i].kind == KILN_MEMORY_USABLE) total += map->regions[i].length;
  }
  return total;
}

/* Sorted, page-aligned, disjoint and merged; on one side of 1 MiB, as the flag says. */
static void check_shape(const struct memory_map *map) {
  uint64_t end = 0;

  INVARIANT(map->count <= map->capacity);
  for (uint32_t i = 0; i < map->count; i++) {
    const struct kiln_memory_region *region = &map->regions[i];

    INVARIANT(region->length != 0 && region->kind != 0 && region->kind <= MEMORY_KIND_MAX);
    INVARIANT(region->base % PAGE_SIZE == 0 && region->length % PAGE_SIZE == 0);
    INVARIANT(region->length <= END_OF_MAPS - region->base);
    INVARIANT(i == 0 || region->base >= end);
    INVARIANT(i == 0 || region->base > end || region->kind != region[-1].kind ||
              region->flags != region[-1].flags);
    end = region->base + region->length;
    INVARIANT(region->flags == (region->base < 1 << 20 ? KILN_MEMORY_LOW : 0));
    INVARIANT(region->flags == 0 || end <= 1 << 20);
  }
}

/* Adds the ranges; 0 when they do not fit. */
static int add(struct memory_map *map, const struct range *ranges, uint32_t count) {
  uint32_t added = 0;

  for (uint32_t i = 0; i < count; i++) {
    enum boot_status status = memory_map_add(map, ranges[i].start, ranges[i].end - ranges[i].start,
                                             (enum kiln_memory_kind)ranges[i].kind);

    INVARIANT(status == BOOT_OK || (status == BOOT_MEMORY_MAP_FULL && added == map->capacity));
    if (status != BOOT_OK) return 0;
    added += ranges[i].start != ranges[i].end;
  }
  INVARIANT(map->count == added);
  return 1;
}

static void check_kinds(const struct memory_map *map, const struct range *ranges, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    struct range pages = to_pages(ranges[i]);
    const uint64_t addresses[] = {pages.start, pages.start - PAGE_SIZE, pages.end,
                                  pages.end - PAGE_SIZE};

    for (uint32_t j = 0; j < sizeof(addresses) / sizeof(addresses[0]); j++) {
      uint64_t address = addresses[j];

      if (address < END_OF_MAPS)
        INVARIANT(kind_at(map, address) == expected_kind(ranges, count, address));
    }
  }
}

static void check_claim(struct memory_map *map, struct input *input) {
  struct range pages = to_pages(take_range(input));
  uint64_t usable = total_usable(map);
  uint32_t count = map->count;
  struct kiln_memory_region *before = copy_exactly(map->regions, count * sizeof(*before));
  const struct memory_map old = {.regions = before, .count = count, .capacity = count};
  enum boot_status status = BOOT_OK;

  if (pages.start < pages.end)
    status = memory_map_claim(map, pages.start, pages.end - pages.start,
                              (enum kiln_memory_kind)pages.kind);
  check_shape(map);
  if (status != BOOT_OK) {
    INVARIANT(status == BOOT_MEMORY_MAP_FULL && count + 2 > map->capacity);
    INVARIANT(map->count == count && memcmp(map->regions, before, count * sizeof(*before)) == 0);
  }
  INVARIANT(total_usable(map) <= usable);
  for (uint32_t i = 0; status == BOOT_OK && i < count; i++) {
    uint64_t addresses[] = {before[i].base, before[i].base + before[i].length - PAGE_SIZE,
                            pages.start, pages.start - PAGE_SIZE, pages.end};

    for (uint32_t j = 0; j < sizeof(addresses) / sizeof(addresses[0]); j++) {
      uint64_t address = addresses[j];
      uint32_t kind = kind_at(&old, address);
      int claimed = kind == KILN_MEMORY_USABLE && pages.start <= address && address < pages.end;

      INVARIANT(kind_at(map, address) == (claimed ? pages.kind : kind));
    }
  }
  free(before);
}

/* The lowest place in one region, as a number that cannot wrap; all ones when there is none. */
static unsigned __int128 lowest_in(const struct kiln_memory_region *region, struct range within,
                                   uint64_t length, uint64_t alignment) {
  unsigned __int128 start = region->base > within.start ? region->base : within.start;
  unsigned __int128 end = (unsigned __int128)region->base + region->length;

  if (end > within.end) end = within.end;
  start = (start + alignment - 1) / alignment * alignment;
  return region->kind == KILN_MEMORY_USABLE && start <= end && end - start >= length
             ? start
             : ~(unsigned __int128)0;
}

static void check_find(const struct memory_map *map, struct input *input) {
  struct range within = take_range(input);
  uint64_t length = take(input, 2) * PAGE_SIZE + PAGE_SIZE;
  uint64_t alignment = 1ull << take(input, 1) % 64;
  unsigned __int128 lowest = ~(unsigned __int128)0;
  uint64_t base = 0;
  enum boot_status status =
      memory_map_find(map, within.start, within.end, length, alignment, &base);

  for (uint32_t i = 0; i < map->count; i++) {
    unsigned __int128 place = lowest_in(&map->regions[i], within, length, alignment);

    if (place < lowest) lowest = place;
  }
  if (lowest == ~(unsigned __int128)0) {
    INVARIANT(status == BOOT_OUT_OF_MEMORY);
  } else {
    INVARIANT(status == BOOT_OK && base == lowest);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input input = {.data = data, .left = size};
  uint32_t capacity = (uint32_t)take(&input, 1) % (2 * REGIONS_MAX) + 1;
  uint32_t count = (uint32_t)take(&input, 1) % (REGIONS_MAX + 1);
  struct range ranges[REGIONS_MAX];
  /* Of its exact size, so that the sanitizer sees a region too many. */
  struct memory_map map = {.regions = malloc(capacity * sizeof(*map.regions)),
                           .capacity = capacity};
  enum boot_status status = BOOT_OK;

  INVARIANT(map.regions != NULL);
  for (uint32_t i = 0; i < count; i++) ranges[i] = take_range(&input);
  if (add(&map, ranges, count)) {
    uint32_t added = map.count;

    status = memory_map_normalise(&map);
    INVARIANT(status == BOOT_OK || (status == BOOT_MEMORY_MAP_FULL && capacity < 2 * added));
    if (status == BOOT_OK) {
      check_shape(&map);
      check_kinds(&map, ranges, count);
      while (input.left > 0) {
        check_find(&map, &input);
        check_claim(&map, &input);
      }
    }
  }
  free(map.regions);
  return 0;
}

/* Taking memory from the map of the boot information: see memory.h. */
#include "adapters/core/memory.h"

bool align_up(uint64_t number, uint64_t alignment, uint64_t *aligned) {
  if (number > UINT64_MAX - (alignment - 1)) return false;
  *aligned = (number + (alignment - 1)) & ~(alignment - 1);
  return true;
}

bool memory_overlaps(const struct memory_piece *piece, uint64_t base, uint64_t length) {
  return base < piece->base + piece->length && piece->base < base + length;
}

/* True when nobody needs memory of this kind once the foreign kernel runs. */
static bool is_free_at_last(uint32_t kind) {
  return kind == KILN_MEMORY_USABLE || kind == KILN_MEMORY_LOADER_RECLAIMABLE ||
         kind == KILN_MEMORY_KERNEL || kind == KILN_MEMORY_MODULE;
}

/* Moves `start` past every piece that is taken, as often as it takes. False: it does not fit. */
static bool skip_taken(const struct adapter_memory *memory, uint64_t end, uint64_t length,
                       uint64_t alignment, uint64_t *start) {
  bool moved = true;

  while (moved) {
    moved = false;
    if (!align_up(*start, alignment, start) || *start > end || end - *start < length) return false;
    for (uint32_t i = 0; i < memory->taken_count; i++) {
      const struct memory_piece *piece = &memory->taken[i];

      if (memory_overlaps(piece, *start, length)) {
        *start = piece->base + piece->length; /* Higher than before: this ends. */
        moved = true;
      }
    }
  }
  return true;
}

static bool remember(struct adapter_memory *memory, uint64_t base, uint64_t length) {
  if (memory->taken_count == MEMORY_PIECES) return false;
  memory->taken[memory->taken_count++] = (struct memory_piece){.base = base, .length = length};
  return true;
}

/* Where a walk over the memory map is. */
struct walk {
  const struct kiln_boot_info *info;
  struct memory_piece within; /* What lies outside of it does not count. */
  bool at_last;               /* All that is free at last counts, not what is usable now. */
  uint32_t next;              /* Region of the map. */
};

/* Finds the next free memory, [start, end), which may be empty. False: there is no more. */
static bool next_free(struct walk *walk, uint64_t *start, uint64_t *end) {
  const struct kiln_memory_region *map = walk->info->memory_map;
  uint32_t count = walk->info->memory_map_count, i = walk->next;
  uint64_t limit = walk->within.base + walk->within.length;

  while (i < count &&
         (walk->at_last ? !is_free_at_last(map[i].kind) : map[i].kind != KILN_MEMORY_USABLE))
    i++;
  if (i == count) return false;
  *start = map[i].base;
  *end = map[i].base + map[i].length;
  /* Neighbours count as one piece of memory. */
  while (walk->at_last && i + 1 < count && map[i + 1].base == *end &&
         is_free_at_last(map[i + 1].kind)) {
    *end += map[++i].length;
  }
  walk->next = i + 1;
  if (*start < walk->within.base) *start = walk->within.base;
  if (*end > limit) *end = limit;
  return true;
}

static void begin_walk(struct walk *walk, const struct adapter_memory *memory, uint64_t from,
                       uint64_t to, bool at_last) {
  walk->info = memory->info;
  walk->within.base = from;
  walk->within.length = to > from ? to - from : 0;
  walk->at_last = at_last;
  walk->next = 0;
}

/* Finds and takes the lowest place. */
static bool take(struct adapter_memory *memory, struct walk *walk, uint64_t length,
                 uint64_t alignment, uint64_t *base) {
  uint64_t start, end;

  while (next_free(walk, &start, &end)) {
    if (skip_taken(memory, end, length, alignment, &start)) {
      *base = start;
      return remember(memory, start, length);
    }
  }
  return false;
}

enum adapter_status memory_take(struct adapter_memory *memory, uint64_t from, uint64_t to,
                                uint64_t length, uint64_t alignment, uint64_t *base) {
  struct walk walk;

  begin_walk(&walk, memory, from, to, false);
  return take(memory, &walk, length, alignment, base) ? ADAPTER_OK : ADAPTER_OUT_OF_MEMORY;
}

enum adapter_status memory_take_target(struct adapter_memory *memory, uint64_t from, uint64_t to,
                                       uint64_t length, uint64_t alignment, uint64_t *base) {
  struct walk walk;

  begin_walk(&walk, memory, from, to, true);
  return take(memory, &walk, length, alignment, base) ? ADAPTER_OK : ADAPTER_NO_PLACE;
}

enum adapter_status memory_take_highest(struct adapter_memory *memory, uint64_t from, uint64_t to,
                                        uint64_t length, uint64_t alignment, uint64_t *base) {
  enum adapter_status status = ADAPTER_NO_PLACE;
  struct walk walk;
  uint64_t start, end;

  begin_walk(&walk, memory, from, to, true);
  while (next_free(&walk, &start, &end)) {
    if (start > end || end - start < length) continue;
    end = (end - length) & ~(alignment - 1);
    if (end < start) continue;
    *base = end;
    status = ADAPTER_OK;
  }
  if (status == ADAPTER_OK) remember(memory, *base, length);
  return status;
}

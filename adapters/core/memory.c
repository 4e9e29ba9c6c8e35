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

/* Finds and takes; `at_last`: in all that is free at last, else in what is usable now. */
static bool take(struct adapter_memory *memory, struct memory_piece within, uint64_t length,
                 uint64_t alignment, bool at_last, uint64_t *base) {
  const struct kiln_memory_region *map = memory->info->memory_map;
  uint32_t count = memory->info->memory_map_count;
  uint64_t limit = within.base + within.length;

  for (uint32_t i = 0; i < count; i++) {
    uint64_t start = map[i].base, end = map[i].base + map[i].length;

    if (at_last ? !is_free_at_last(map[i].kind) : map[i].kind != KILN_MEMORY_USABLE) continue;
    /* Neighbours count as one piece of memory. */
    while (at_last && i + 1 < count && map[i + 1].base == end && is_free_at_last(map[i + 1].kind)) {
      end += map[++i].length;
    }
    if (start < within.base) start = within.base;
    if (end > limit) end = limit;
    if (skip_taken(memory, end, length, alignment, &start)) {
      *base = start;
      return remember(memory, start, length);
    }
  }
  return false;
}

enum adapter_status memory_take(struct adapter_memory *memory, uint64_t from, uint64_t to,
                                uint64_t length, uint64_t alignment, uint64_t *base) {
  struct memory_piece within = {.base = from, .length = to > from ? to - from : 0};

  return take(memory, within, length, alignment, false, base) ? ADAPTER_OK : ADAPTER_OUT_OF_MEMORY;
}

enum adapter_status memory_take_target(struct adapter_memory *memory, uint64_t from, uint64_t to,
                                       uint64_t length, uint64_t alignment, uint64_t *base) {
  struct memory_piece within = {.base = from, .length = to > from ? to - from : 0};

  return take(memory, within, length, alignment, true, base) ? ADAPTER_OK : ADAPTER_NO_PLACE;
}

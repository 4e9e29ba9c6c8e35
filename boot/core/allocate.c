/* The list of what the loader has allocated, kept apart from the firmware's own map. */
#include "boot/core/allocate.h"

#include "boot/core/firmware.h"

#define ALLOCATIONS_MAX 64u

static struct kiln_memory_region allocations[ALLOCATIONS_MAX];
static uint32_t allocation_count;
static uint64_t missing; /* Bytes, of the last allocation. */

/* Notes the allocation, in the entry before it when it continues that one. */
static enum boot_status remember(uint64_t base, uint64_t length, enum kiln_memory_kind kind) {
  if (allocation_count > 0) {
    struct kiln_memory_region *last = &allocations[allocation_count - 1];

    if (last->kind == (uint32_t)kind && last->base + last->length == base) {
      last->length += length;
      return BOOT_OK;
    }
  }
  if (allocation_count == ALLOCATIONS_MAX) return BOOT_MEMORY_MAP_FULL;
  allocations[allocation_count++] =
      (struct kiln_memory_region){.base = base, .length = length, .kind = (uint32_t)kind};
  return BOOT_OK;
}

enum boot_status boot_allocate(uint64_t length, uint64_t alignment, enum kiln_memory_kind kind,
                               uint64_t *physical) {
  return boot_allocate_congruent(0, length, alignment, kind, physical);
}

enum boot_status boot_allocate_congruent(uint64_t address, uint64_t length, uint64_t alignment,
                                         enum kiln_memory_kind kind, uint64_t *physical) {
  uint64_t before = address & (alignment - 1); /* Bytes to take, and leave, in front. */
  enum boot_status status = firmware_allocate(before + length, alignment, physical);

  missing = 0;
  if (status == BOOT_OUT_OF_MEMORY) {
    uint64_t largest = firmware_largest_free();

    /* Alignment can make a piece useless that is large enough. */
    missing = before + length > largest ? before + length - largest : alignment;
  }
  if (status != BOOT_OK) return status;
  *physical += before;
  return remember(*physical, length, kind);
}

uint64_t boot_missing_memory(void) {
  return missing;
}

enum boot_status boot_claim_allocated(struct memory_map *map) {
  for (uint32_t i = 0; i < allocation_count; i++) {
    uint64_t base = allocations[i].base, length = allocations[i].length, found;
    enum boot_status status;

    if (memory_map_find(map, base, base + length, length, PAGE_SIZE, &found) != BOOT_OK)
      return BOOT_MEMORY_TAKEN;
    status = memory_map_claim(map, base, length, (enum kiln_memory_kind)allocations[i].kind);
    if (status != BOOT_OK) return status;
  }
  return BOOT_OK;
}

/* The list of what the loader has allocated, kept apart from the firmware's own map. */
#include "boot/core/allocate.h"

#include "boot/core/firmware.h"
#include "lib/string.h"

/*
 * Small pieces are cut from chunks: a call of UEFI's allocator costs 5,000 instructions, and what
 * it gives one by one has the firmware's own pages in between. What is left of a chunk is not
 * remembered, and so the kernel's to use.
 */
#define SMALL (BOOT_CHUNK / 4) /* The most for which a chunk is begun. */

/* The chunk that pieces come from. */
static struct {
  uint64_t next; /* Physical address of what is left, */
  uint64_t left; /* and bytes. */
} chunk;

#define FIRST_ALLOCATIONS 64u

static struct kiln_memory_region first_allocations[FIRST_ALLOCATIONS];

/* What was allocated, in the order of that. */
static struct {
  struct kiln_memory_region *regions;
  uint32_t count, capacity;
} allocations = {.regions = first_allocations, .capacity = FIRST_ALLOCATIONS};

static uint64_t missing; /* Bytes, of the last allocation. */

/* Gives the list twice the room. It ends with the loader: what it lies in is not remembered. */
static enum boot_status grow(void) {
  uint64_t bytes = page_align_up(2ull * allocations.capacity * sizeof(allocations.regions[0]));
  uint64_t physical;
  enum boot_status status = firmware_allocate(bytes, PAGE_SIZE, &physical);

  if (status != BOOT_OK) return status;
  memcpy(physical_pointer(physical), allocations.regions,
         allocations.count * sizeof(allocations.regions[0]));
  allocations.regions = physical_pointer(physical);
  allocations.capacity = (uint32_t)bytes / sizeof(allocations.regions[0]);
  return BOOT_OK;
}

/* Notes the allocation, in the entry before it when it continues that one at either end. */
static enum boot_status remember(uint64_t base, uint64_t length, enum kiln_memory_kind kind) {
  if (allocations.count > 0) {
    struct kiln_memory_region *last = &allocations.regions[allocations.count - 1];

    if (last->kind == (uint32_t)kind &&
        (last->base + last->length == base || base + length == last->base)) {
      if (base < last->base) last->base = base;
      last->length += length;
      return BOOT_OK;
    }
  }
  if (allocations.count == allocations.capacity) {
    enum boot_status status = grow();

    if (status != BOOT_OK) return status;
  }
  allocations.regions[allocations.count++] =
      (struct kiln_memory_region){.base = base, .length = length, .kind = (uint32_t)kind};
  return BOOT_OK;
}

/* Begins a chunk of `bytes`; what is left of the one before is lost, unless they are neighbours. */
static void begin_chunk(uint64_t bytes) {
  uint64_t physical;

  if (firmware_allocate(bytes, PAGE_SIZE, &physical) != BOOT_OK) return;
  if (chunk.next + chunk.left == physical) {
    chunk.left += bytes;
  } else {
    chunk.next = physical;
    chunk.left = bytes;
  }
}

void boot_prepare(uint64_t bytes) {
  if (bytes > chunk.left) begin_chunk(bytes);
}

/* From the chunk if that can be; where there is no room for one, as it is. */
static enum boot_status take(uint64_t length, uint64_t alignment, uint64_t *physical) {
  if (alignment > PAGE_SIZE) return firmware_allocate(length, alignment, physical);
  if (length > chunk.left && length <= SMALL) begin_chunk(BOOT_CHUNK);
  if (length > chunk.left) return firmware_allocate(length, alignment, physical);
  *physical = chunk.next;
  chunk.next += length;
  chunk.left -= length;
  return BOOT_OK;
}

enum boot_status boot_allocate(uint64_t length, uint64_t alignment, enum kiln_memory_kind kind,
                               uint64_t *physical) {
  return boot_allocate_congruent(0, length, alignment, kind, physical);
}

enum boot_status boot_allocate_congruent(uint64_t address, uint64_t length, uint64_t alignment,
                                         enum kiln_memory_kind kind, uint64_t *physical) {
  uint64_t before = address & (alignment - 1); /* Bytes to take, and leave, in front. */
  enum boot_status status = take(before + length, alignment, physical);

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

uint32_t boot_allocation_count(void) {
  return allocations.count;
}

enum boot_status boot_claim_allocated(struct memory_map *map) {
  enum boot_status status = BOOT_OK;

  for (uint32_t i = 0; status == BOOT_OK && i < allocations.count; i++) {
    const struct kiln_memory_region *region = &allocations.regions[i];

    status = memory_map_add(map, region->base, region->length, (enum kiln_memory_kind)region->kind);
  }
  return status == BOOT_OK ? memory_map_complete(map) : status;
}

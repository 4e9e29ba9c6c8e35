/*
 * Takes memory out of free_memory: see free_memory.h. The core remembers what it took, so for the
 * core all of it is still usable.
 */
#include "boot/bios/free_memory.h"

#include "boot/bios/bios.h"
#include "boot/core/allocate.h"
#include "boot/core/firmware.h"

#define ALLOCATE_TO (1ull << 32) /* What 32-bit code without paging can address. */

static struct kiln_memory_region regions[FREE_MEMORY_REGIONS] BIOS_BUFFER;
struct memory_map free_memory = {.regions = regions, .capacity = FREE_MEMORY_REGIONS};

int memory_overlaps_ram(uint64_t base, uint64_t length) {
  for (uint32_t i = 0; i < free_memory.count; i++) {
    const struct kiln_memory_region *region = &regions[i];

    if (memory_kind_is_ram(region->kind) && region->base < base + length &&
        base < region->base + region->length)
      return 1;
  }
  return 0;
}

enum boot_status firmware_allocate(uint64_t length, uint64_t alignment, uint64_t *physical) {
  enum boot_status status =
      memory_map_find(&free_memory, LOW_MEMORY_END, ALLOCATE_TO, length, alignment, physical);

  if (status != BOOT_OK) return status;
  return memory_map_claim(&free_memory, *physical, length, KILN_MEMORY_LOADER_RECLAIMABLE);
}

void *memory_largest_free(uint64_t *size) {
  uint64_t at = 0;

  *size = 0;
  for (uint32_t i = 0; i < free_memory.count; i++) {
    uint64_t base = regions[i].base;
    uint64_t end = base + regions[i].length;

    if (regions[i].kind != KILN_MEMORY_USABLE) continue;
    if (base < LOW_MEMORY_END) base = LOW_MEMORY_END;
    if (end > ALLOCATE_TO) end = ALLOCATE_TO;
    if (end <= base || end - base <= *size) continue;
    *size = end - base;
    at = base;
  }
  return physical_pointer(at);
}

uint64_t firmware_largest_free(void) {
  uint64_t largest;

  memory_largest_free(&largest);
  return largest;
}

enum boot_status firmware_memory_map(struct memory_map *copy) {
  for (uint32_t i = 0; i < free_memory.count; i++) {
    enum kiln_memory_kind kind = (enum kiln_memory_kind)regions[i].kind;
    enum boot_status status;

    if (kind == KILN_MEMORY_LOADER_RECLAIMABLE) kind = KILN_MEMORY_USABLE;
    status = memory_map_add(copy, regions[i].base, regions[i].length, kind);
    if (status != BOOT_OK) return status;
  }
  return BOOT_OK;
}

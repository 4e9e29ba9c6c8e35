/*
 * Memory that the loader takes for what outlives it: every allocation is remembered
 * with its kind, so that the memory map handed to the kernel says what it holds.
 */
#ifndef KILN_BOOT_CORE_ALLOCATE_H
#define KILN_BOOT_CORE_ALLOCATE_H

#include <stdint.h>

#include "boot/core/memory_map.h"
#include "boot/core/status.h"

/* Bytes that are asked of the firmware at once, for small pieces. */
#define BOOT_CHUNK (960ull << 10)

/*
 * Takes `length` bytes (a multiple of 4096) aligned to `alignment` (a power of two, at
 * least 4096), not cleared. Errors: BOOT_OUT_OF_MEMORY, BOOT_MEMORY_MAP_FULL.
 */
enum boot_status boot_allocate(uint64_t length, uint64_t alignment, enum kiln_memory_kind kind,
                               uint64_t *physical);

/*
 * As boot_allocate, at an address that is `address` but for a multiple of `alignment`. What
 * aligning costs stays free for the kernel. `length` is at most 1 GiB, `alignment` at most 2 MiB.
 */
enum boot_status boot_allocate_congruent(uint64_t address, uint64_t length, uint64_t alignment,
                                         enum kiln_memory_kind kind, uint64_t *physical);

/*
 * Makes sure, if there is memory for that, that the next `bytes` (a multiple of 4096), in pieces
 * aligned to 4096, need no call of the firmware.
 */
void boot_prepare(uint64_t bytes);

/* Regions that boot_claim_allocated adds to a map at the most. */
uint32_t boot_allocation_count(void);

/* Bytes that there were too few for the last allocation; 0 when there were enough. */
uint64_t boot_missing_memory(void);

/*
 * Adds everything that was allocated to `map`, the firmware's last one, and brings that into shape
 * as memory_map_complete does. Errors: its own.
 */
enum boot_status boot_claim_allocated(struct memory_map *map);

/* The bytes at physical address `physical`, which the loader has identity-mapped. */
static inline void *physical_pointer(uint64_t physical) {
  return (void *)(uintptr_t)physical;
}

#endif /* KILN_BOOT_CORE_ALLOCATE_H */

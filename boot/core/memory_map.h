/*
 * The memory map: from the firmware's entries, in any order, overlapping or
 * ragged, to the sorted, page-aligned, disjoint and merged map of the protocol.
 *
 * A map is filled with memory_map_add, then brought into shape once with
 * memory_map_normalise; from then on memory_map_claim marks what is taken.
 */
#ifndef KILN_BOOT_CORE_MEMORY_MAP_H
#define KILN_BOOT_CORE_MEMORY_MAP_H

#include <stdint.h>

#include "boot/core/status.h"
#include "boot/protocol/kiln.h"

#define PAGE_SIZE 4096ull
#define MEMORY_KIND_MAX KILN_MEMORY_UNACCEPTED
#define LOW_MEMORY_END 0x100000ull /* The end of what real-mode code reaches. */

/* The start of the page that `address` lies in. */
static inline uint64_t page_align_down(uint64_t address) {
  return address & ~(PAGE_SIZE - 1);
}

/* `bytes` rounded up to whole pages; the caller knows that it does not overflow. */
static inline uint64_t page_align_up(uint64_t bytes) {
  return page_align_down(bytes + PAGE_SIZE - 1);
}

struct memory_map {
  struct kiln_memory_region *regions; /* Storage, the caller's. */
  uint32_t count;                     /* Regions in use. */
  uint32_t capacity;                  /* Regions that fit. */
};

/*
 * Appends [base, base + length) as it came from the firmware: no alignment, order
 * or disjointness is asked for; an empty range is dropped, one that wraps past 2^64 cut.
 * Errors: BOOT_MEMORY_MAP_FULL.
 */
enum boot_status memory_map_add(struct memory_map *map, uint64_t base, uint64_t length,
                                enum kiln_memory_kind kind);

/*
 * Sorts, aligns (usable regions shrink to whole pages, all others grow), resolves
 * overlaps in favour of the less usable kind (kiln.h has their order), merges neighbours of a
 * kind, splits at 1 MiB and flags what is below. The last page below 2^64 is left out, so that base
 * + length never wraps. Takes time n log n in the number of regions, and no memory but theirs.
 * Errors: BOOT_MEMORY_MAP_FULL when resolving overlaps needs more room; twice as much as there
 * are regions is always enough.
 */
enum boot_status memory_map_normalise(struct memory_map *map);

/*
 * As memory_map_normalise, of a map to which regions that were allocated have been added as well:
 * of the kinds kernel, module and loader-reclaimable. All of what they cover has to be usable
 * otherwise. Errors: its own; BOOT_MEMORY_TAKEN when it is not.
 */
enum boot_status memory_map_complete(struct memory_map *map);

/*
 * Marks the usable parts of [base, base + length), whole pages, of a normalised map
 * as `kind`; the map stays normalised. Parts that are not usable keep their kind.
 * Errors: BOOT_MEMORY_MAP_FULL, when there is not room for the one or two regions that this
 * can add; the map is then as it was.
 */
enum boot_status memory_map_claim(struct memory_map *map, uint64_t base, uint64_t length,
                                  enum kiln_memory_kind kind);

/*
 * Finds the lowest `length` usable bytes of a normalised map within [from, to) and within one
 * region, aligned to `alignment` (a power of two), and stores their address in `base`; the
 * caller claims them. Errors: BOOT_OUT_OF_MEMORY.
 */
enum boot_status memory_map_find(const struct memory_map *map, uint64_t from, uint64_t to,
                                 uint64_t length, uint64_t alignment, uint64_t *base);

/* The kind of the region of a normalised map that [base, base + length) lies in; 0: in none. */
uint32_t memory_map_kind(const struct memory_map *map, uint64_t base, uint64_t length);

/* True for the kinds that are RAM, and so part of the direct map. */
int memory_kind_is_ram(uint32_t kind);

#endif /* KILN_BOOT_CORE_MEMORY_MAP_H */

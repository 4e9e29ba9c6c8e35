/*
 * Memory for what a foreign kernel finds when it starts.
 *
 * The boot information says what is free. An adapter takes pieces of that, and remembers them in
 * a struct adapter_memory; nothing is ever given back. The place where the foreign kernel is going
 * to run may also be memory that the adapter, its modules and the boot information are in: all of
 * these are done with once the kernel is copied, which is the last thing that happens (leap.h).
 */
#ifndef KILN_ADAPTERS_CORE_MEMORY_H
#define KILN_ADAPTERS_CORE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapters/core/status.h"
#include "boot/protocol/kiln.h"

#define PAGE_SIZE 4096ull
#define FOUR_GIB (1ull << 32)
#define MEMORY_START 0x100000ull /* Memory below 1 MiB is the foreign kernel's. */
#define MEMORY_PIECES 4u         /* So many pieces can be taken. */

struct memory_piece {
  uint64_t base;   /* Physical address. */
  uint64_t length; /* Bytes. */
};

struct adapter_memory {
  const struct kiln_boot_info *info;
  struct memory_piece taken[MEMORY_PIECES];
  uint32_t taken_count;
};

/* Rounds `number` up to `alignment`, a power of two. False: the result does not fit. */
bool align_up(uint64_t number, uint64_t alignment, uint64_t *aligned);

/* True when [base, base + length) and `piece` have a byte in common. Neither may wrap. */
bool memory_overlaps(const struct memory_piece *piece, uint64_t base, uint64_t length);

/* Where the adapter reaches the physical address, which is RAM. */
static inline void *physical_pointer(const struct kiln_boot_info *info, uint64_t physical) {
  return (void *)(uintptr_t)(info->direct_map + physical);
}

/*
 * Takes the lowest `length` bytes from [from, to), aligned to `alignment` (a power of two), that
 * are usable and not taken. Errors: ADAPTER_OUT_OF_MEMORY, also after MEMORY_PIECES pieces.
 */
enum adapter_status memory_take(struct adapter_memory *memory, uint64_t from, uint64_t to,
                                uint64_t length, uint64_t alignment, uint64_t *base);

/*
 * The same for the place of the foreign kernel, which comes first: what holds the adapter, its
 * modules or boot information counts as free. Errors: ADAPTER_NO_PLACE.
 */
enum adapter_status memory_take_target(struct adapter_memory *memory, uint64_t from, uint64_t to,
                                       uint64_t length, uint64_t alignment, uint64_t *base);

/* The same, but the highest such place. Nothing has been taken before. */
enum adapter_status memory_take_highest(struct adapter_memory *memory, uint64_t from, uint64_t to,
                                        uint64_t length, uint64_t alignment, uint64_t *base);

#endif /* KILN_ADAPTERS_CORE_MEMORY_H */

/* The machine's RAM cut into equal blocks, and what is in each: what the boot screen shows. */
#ifndef KILN_KERNEL_DRAW_MEMORY_BLOCKS_H
#define KILN_KERNEL_DRAW_MEMORY_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "../../boot/protocol/kiln.h"

#define MEMORY_BLOCKS_MAX 4096u
#define MEMORY_KINDS (KILN_MEMORY_RESERVED + 1u) /* Numbers of enum kiln_memory_kind. */

struct memory_blocks {
  uint64_t total;                   /* Bytes of RAM. */
  uint64_t totals[MEMORY_KINDS];    /* Bytes of RAM of each kind. */
  uint64_t share;                   /* Bytes of RAM in a block, whole pages; of the last: less. */
  uint32_t count;                   /* Blocks, 0 when there is no RAM. */
  uint8_t kinds[MEMORY_BLOCKS_MAX]; /* Of each block: the kind in it that is rarest in all. */
};

/*
 * Cuts the RAM among `count` regions, in their order and without the holes between them, into at
 * most `limit` blocks (1 to MEMORY_BLOCKS_MAX).
 */
void memory_blocks_cut(struct memory_blocks *blocks, const struct kiln_memory_region *regions,
                       uint32_t count, uint32_t limit);

#endif /* KILN_KERNEL_DRAW_MEMORY_BLOCKS_H */

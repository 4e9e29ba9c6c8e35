/* The rarest kind gives a block its colour, so that a kernel of one page shows in 1 TiB. */
#include "kernel/draw/memory_blocks.h"

#include "lib/string.h"

#define PAGE_SIZE 4096u

/* Reserved regions are left out, too: they are devices, for the most part, and can be huge. */
static bool is_ram(const struct kiln_memory_region *region) {
  return region->kind >= KILN_MEMORY_USABLE && region->kind < KILN_MEMORY_RESERVED &&
         region->kind != KILN_MEMORY_FRAMEBUFFER && region->length != 0;
}

/* Adds up RAM, as far as the sum can be true. */
static void add_up(struct memory_blocks *blocks, const struct kiln_memory_region *regions,
                   uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (is_ram(&regions[i]) && regions[i].length <= UINT64_MAX / 2 - blocks->total) {
      blocks->total += regions[i].length;
      blocks->totals[regions[i].kind] += regions[i].length;
    }
  }
}

/* Gives the blocks of `length` bytes of RAM, which follow `offset` others, to `kind`. */
static void colour(struct memory_blocks *blocks, uint64_t offset, uint64_t length, uint32_t kind) {
  uint64_t end = (offset + length - 1) / blocks->share;

  for (uint64_t block = offset / blocks->share; block <= end; block++) {
    uint32_t other = blocks->kinds[block];

    if (other == 0 || blocks->totals[kind] < blocks->totals[other]) {
      blocks->kinds[block] = (uint8_t)kind;
    }
  }
}

void memory_blocks_cut(struct memory_blocks *blocks, const struct kiln_memory_region *regions,
                       uint32_t count, uint32_t limit) {
  uint64_t offset = 0;

  memset(blocks, 0, sizeof(*blocks));
  add_up(blocks, regions, count);
  if (blocks->total == 0) {
    return;
  }
  blocks->share = (blocks->total - 1) / limit / PAGE_SIZE * PAGE_SIZE + PAGE_SIZE;
  blocks->count = (uint32_t)((blocks->total - 1) / blocks->share + 1);
  for (uint32_t i = 0; i < count; i++) {
    if (is_ram(&regions[i]) && regions[i].length <= blocks->total - offset) {
      colour(blocks, offset, regions[i].length, regions[i].kind);
      offset += regions[i].length;
    }
  }
}

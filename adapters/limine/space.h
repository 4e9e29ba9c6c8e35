/*
 * The kernel's address space: its image at its virtual addresses, with the rights of its segments,
 * and the direct map (HHDM) at the address where Kiln has its own.
 *
 * A first walk counts the tables, so that they come in one piece of memory.
 */
#ifndef KILN_ADAPTERS_LIMINE_SPACE_H
#define KILN_ADAPTERS_LIMINE_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/limine/image.h"
#include "adapters/limine/protocol.h"

struct limine_space {
  const struct limine_image *image;
  uint64_t image_physical; /* Where the image lies. */
  const struct limine_memmap_entry *entries;
  uint32_t entry_count;
  uint64_t base_revision;
  uint64_t hhdm;  /* Virtual address of physical address 0. */
  bool gib_pages; /* The processor has pages of 1 GiB. */
};

/* How many tables space_build fills in, of 4 KiB each. */
uint64_t space_count(const struct limine_space *space);

/* Fills in `tables`, at the physical address `physical`. The first one is the PML4. */
void space_build(const struct limine_space *space, uint64_t *tables, uint64_t physical);

#endif /* KILN_ADAPTERS_LIMINE_SPACE_H */

/* The memory map as the Limine protocol has it. */
#ifndef KILN_ADAPTERS_LIMINE_MEMORY_MAP_H
#define KILN_ADAPTERS_LIMINE_MEMORY_MAP_H

#include "adapters/core/memory.h"
#include "adapters/limine/protocol.h"
#include "adapters/limine/tables.h"

/* What the map is made of. */
struct limine_map_source {
  const struct adapter_memory
      *memory; /* Taken first: the kernel's image; then what can be freed. */
  const struct firmware_tables *firmware;
  uint64_t base_revision;
};

/* How many entries memory_map_fill writes at most, however many pieces will have been taken. */
uint32_t memory_map_bound(const struct limine_map_source *source);

/* Fills in the entries and returns their number. They are sorted, and neighbours differ in type. */
uint32_t memory_map_fill(const struct limine_map_source *source,
                         struct limine_memmap_entry *entries);

#endif /* KILN_ADAPTERS_LIMINE_MEMORY_MAP_H */

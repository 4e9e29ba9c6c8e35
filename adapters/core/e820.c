/* Translation of the memory map: see e820.h. */
#include "adapters/core/e820.h"

static uint32_t e820_type(uint32_t kind) {
  switch (kind) {
    case KILN_MEMORY_USABLE:
    case KILN_MEMORY_LOADER_RECLAIMABLE:
    case KILN_MEMORY_KERNEL:
    case KILN_MEMORY_MODULE:
      return E820_RAM;
    case KILN_MEMORY_ACPI_RECLAIMABLE:
      return E820_ACPI;
    case KILN_MEMORY_ACPI_NVS:
      return E820_NVS;
    case KILN_MEMORY_BAD:
      return E820_UNUSABLE;
    case KILN_MEMORY_PERSISTENT:
      return E820_PERSISTENT;
    case KILN_MEMORY_SPECIFIC_PURPOSE:
      return E820_SOFT_RESERVED;
    default: /* Runtime, as Linux's own EFI stub has it, and what there may be one day. */
      return E820_RESERVED;
  }
}

bool e820_next(const struct kiln_boot_info *info, uint32_t *index, struct e820_entry *entry) {
  const struct kiln_memory_region *map = info->memory_map;

  if (*index == info->memory_map_count) return false;
  *entry = (struct e820_entry){map[*index].base, 0, e820_type(map[*index].kind)};
  do {
    entry->length += map[*index].length;
    ++*index;
  } while (*index < info->memory_map_count && e820_type(map[*index].kind) == entry->type &&
           map[*index].base == entry->base + entry->length);
  return true;
}

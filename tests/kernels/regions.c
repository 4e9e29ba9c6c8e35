/* Questions to the memory map: see regions.h. Trusts neither its order nor its numbers. */
#include "tests/kernels/regions.h"

/* docs/boot-protocol.md, "Memory": the column "direct map". */
bool kind_is_ram(uint32_t kind) {
  switch (kind) {
    case KILN_MEMORY_USABLE:
    case KILN_MEMORY_LOADER_RECLAIMABLE:
    case KILN_MEMORY_KERNEL:
    case KILN_MEMORY_MODULE:
    case KILN_MEMORY_ACPI_RECLAIMABLE:
    case KILN_MEMORY_ACPI_NVS:
    case KILN_MEMORY_RUNTIME:
      return true;
    default:
      return false;
  }
}

/* The region that `physical` lies in; null when there is none. */
static const struct kiln_memory_region *region_at(const struct kiln_boot_info *info,
                                                  uint64_t physical) {
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    const struct kiln_memory_region *region = &info->memory_map[i];

    if (physical >= region->base && physical - region->base < region->length) {
      return region;
    }
  }
  return 0;
}

/* Bytes of `region` from `physical`, which lies in it, on. */
static uint64_t rest_of(const struct kiln_memory_region *region, uint64_t physical) {
  return region->length - (physical - region->base);
}

bool region_is(const struct kiln_boot_info *info, uint64_t base, uint64_t length, uint32_t kind) {
  const struct kiln_memory_region *region = region_at(info, base);

  return region != 0 && length != 0 && region->kind == kind && rest_of(region, base) >= length;
}

bool region_is_ram(const struct kiln_boot_info *info, uint64_t base, uint64_t length) {
  while (length > 0) {
    const struct kiln_memory_region *region = region_at(info, base);
    uint64_t rest;

    if (region == 0 || !kind_is_ram(region->kind)) {
      return false;
    }
    rest = rest_of(region, base);
    if (rest >= length) {
      return true;
    }
    base += rest;
    length -= rest;
  }
  return true;
}

bool pointer_is(const struct kiln_boot_info *info, const void *pointer, uint64_t length,
                uint32_t kind) {
  uint64_t address = (uint64_t)pointer;

  return address >= info->direct_map && address - info->direct_map < KILN_DIRECT_MAP_SIZE &&
         region_is(info, address - info->direct_map, length, kind);
}

uint64_t region_total(const struct kiln_boot_info *info, uint32_t kind) {
  uint64_t total = 0;

  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    if (info->memory_map[i].kind == kind) {
      total += info->memory_map[i].length;
    }
  }
  return total;
}

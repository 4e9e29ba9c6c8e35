/* From Kiln's memory map to Limine's: see memory_map.h. */
#include "adapters/limine/memory_map.h"

#include <stdbool.h>

/* By enum kiln_memory_kind; kinds that are not here, or new ones, are reserved. */
static const uint8_t types[] = {
    LIMINE_MEMMAP_RESERVED,
    [KILN_MEMORY_USABLE] = LIMINE_MEMMAP_USABLE,
    [KILN_MEMORY_LOADER_RECLAIMABLE] = LIMINE_MEMMAP_BOOTLOADER_RECLAIMABLE,
    [KILN_MEMORY_KERNEL] = LIMINE_MEMMAP_BOOTLOADER_RECLAIMABLE, /* The adapter. */
    [KILN_MEMORY_MODULE] = LIMINE_MEMMAP_EXECUTABLE_AND_MODULES,
    [KILN_MEMORY_FRAMEBUFFER] = LIMINE_MEMMAP_FRAMEBUFFER,
    [KILN_MEMORY_ACPI_RECLAIMABLE] = LIMINE_MEMMAP_ACPI_RECLAIMABLE,
    [KILN_MEMORY_ACPI_NVS] = LIMINE_MEMMAP_ACPI_NVS,
    [KILN_MEMORY_RUNTIME] = LIMINE_MEMMAP_RESERVED_MAPPED, /* From base revision 5 on. */
    [KILN_MEMORY_BAD] = LIMINE_MEMMAP_BAD_MEMORY,
};

static enum limine_memmap_type type_of(uint32_t kind, uint64_t base_revision) {
  if (kind >= sizeof(types)) return LIMINE_MEMMAP_RESERVED;
  if (kind == KILN_MEMORY_RUNTIME && base_revision < LIMINE_STRICT_REVISION)
    return LIMINE_MEMMAP_RESERVED;
  return types[kind];
}

/* A part of a region that is something else than the rest of it. */
struct part {
  uint64_t base, end;
  enum limine_memmap_type type;
};

/* Makes `part` the piece, if that begins before it and ends behind `start`. */
static void take_earlier(const struct memory_piece *piece, uint64_t start,
                         enum limine_memmap_type type, struct part *part) {
  uint64_t base = piece->base > start ? piece->base : start;

  if (piece->base + piece->length <= start || base >= part->base) return;
  *part = (struct part){base, piece->base + piece->length, type};
}

/* The first such part of [start, end), which is of `type`; without one an empty part at `end`. */
static struct part next_part(const struct limine_map_source *source, uint64_t start, uint64_t end,
                             enum limine_memmap_type type) {
  static const struct memory_piece page_0 = {0, PAGE_SIZE};
  const struct adapter_memory *memory = source->memory;
  struct part part = {end, end, type};

  if (type == LIMINE_MEMMAP_USABLE) {
    for (uint32_t i = 0; i < memory->taken_count; i++) {
      take_earlier(
          &memory->taken[i], start,
          i == 0 ? LIMINE_MEMMAP_EXECUTABLE_AND_MODULES : LIMINE_MEMMAP_BOOTLOADER_RECLAIMABLE,
          &part);
    }
    if (source->base_revision <= 2) take_earlier(&page_0, start, LIMINE_MEMMAP_RESERVED, &part);
  }
  if (type == LIMINE_MEMMAP_RESERVED && source->base_revision >= 4) {
    for (uint32_t i = 0; i < source->firmware->piece_count; i++)
      take_earlier(&source->firmware->pieces[i], start, LIMINE_MEMMAP_RESERVED_MAPPED, &part);
  }
  if (part.end > end) part.end = end;
  return part;
}

/* Appends [base, end); returns the new number of entries. */
static uint32_t append(struct limine_memmap_entry *entries, uint32_t count, uint64_t base,
                       uint64_t end, enum limine_memmap_type type) {
  struct limine_memmap_entry *last = &entries[count];

  if (base >= end) return count;
  if (count > 0 && last[-1].type == type && last[-1].base + last[-1].length == base) {
    last[-1].length += end - base;
    return count;
  }
  *last = (struct limine_memmap_entry){base, end - base, type};
  return count + 1;
}

uint32_t memory_map_bound(const struct limine_map_source *source) {
  /* A part, which may lie in several regions, makes an entry of its own and one behind it. */
  return 2 * source->memory->info->memory_map_count +
         2 * (MEMORY_PIECES + source->firmware->piece_count + 1);
}

uint32_t memory_map_fill(const struct limine_map_source *source,
                         struct limine_memmap_entry *entries) {
  const struct kiln_boot_info *info = source->memory->info;
  uint32_t count = 0;

  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    uint64_t start = info->memory_map[i].base, end = start + info->memory_map[i].length;
    enum limine_memmap_type type = type_of(info->memory_map[i].kind, source->base_revision);

    while (start < end) {
      struct part part = next_part(source, start, end, type);

      count = append(entries, count, start, part.base, type);
      count = append(entries, count, part.base, part.end, part.type);
      start = part.end;
    }
  }
  return count;
}

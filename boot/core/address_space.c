/*
 * Lays out the kernel's address space: the one place that knows which part of it is
 * mapped where and with which rights. paging.c writes the entries.
 */
#include "boot/core/address_space.h"

#include "boot/core/allocate.h"
#include "boot/core/firmware.h"
#include "boot/handoff/handoff.h"
#include "lib/elf.h"
#include "lib/string.h"

/* Tables that a framebuffer of up to 1 GiB can need: PDPT, PD and PTs for its ragged ends. */
#define FRAMEBUFFER_TABLES 5u
#define FRAMEBUFFER_SIZE_MAX (1ull << 30) /* A firmware that says more is not believed. */

#define RSDP_SIZE 36u /* Bytes of the root pointer of ACPI 2 and later (ACPI 6.5 §5.2.5.3). */

/* Kernel segments keep the rights that p_flags ask for; elf.c refused write with execute. */
static enum boot_status map_kernel(struct page_tables *tables, const struct kernel_file *kernel) {
  for (uint32_t i = 0; i < kernel->image.segment_count; i++) {
    const struct elf_segment *segment = &kernel->image.segments[i];
    uint64_t start = segment->virtual_address & ~(PAGE_SIZE - 1);
    uint64_t end = page_align_up(segment->virtual_address + segment->memory_size);
    uint32_t rights = (segment->flags & PF_W ? PAGING_WRITE : 0) |
                      (segment->flags & PF_X ? PAGING_EXECUTE : 0);
    enum boot_status status =
        paging_map(tables, start, kernel->physical + (start - kernel->image.base), end - start,
                   rights);
    if (status != BOOT_OK) return status;
  }
  return BOOT_OK;
}

/* Copies the hand-off image into memory of its own and maps it, code apart from data. */
static enum boot_status map_handoff(struct address_space *space, uint64_t *end) {
  const struct handoff_header *header = (const void *)handoff_image;
  uint64_t physical;
  uint8_t *copy;
  enum boot_status status =
      boot_allocate(header->memory_size, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &physical);

  if (status != BOOT_OK) return status;
  copy = physical_pointer(physical);
  memcpy(copy, handoff_image, header->file_size);
  memset(copy + header->file_size, 0, header->memory_size - header->file_size);
  space->handoff_entry = header->entry;
  *end = KILN_HANDOFF_BASE + header->memory_size;
  status = paging_map(&space->tables, KILN_HANDOFF_BASE, physical, header->code_size,
                      PAGING_EXECUTE);
  if (status != BOOT_OK) return status;
  return paging_map(&space->tables, KILN_HANDOFF_BASE + header->code_size,
                    physical + header->code_size, header->memory_size - header->code_size,
                    PAGING_WRITE);
}

/* Maps the stack so that the page below it, at `guard`, stays unmapped. */
static enum boot_status map_stack(struct address_space *space, uint64_t guard, uint64_t size) {
  uint64_t physical;
  enum boot_status status =
      boot_allocate(size, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &physical);

  if (status != BOOT_OK) return status;
  space->stack = (struct kiln_stack){.base = guard + PAGE_SIZE, .size = size};
  return paging_map(&space->tables, space->stack.base, physical, size, PAGING_WRITE);
}

/* Keeps firmware_enter mapped where it is, for as long as it takes to leave it. */
static enum boot_status map_firmware_enter(struct address_space *space) {
  uint64_t start = (uint64_t)(uintptr_t)firmware_enter_begin & ~(PAGE_SIZE - 1);
  uint64_t end = page_align_up((uint64_t)(uintptr_t)firmware_enter_end);

  space->identity_slot = direct_map_address(paging_root_slot(&space->tables, start));
  return paging_map(&space->tables, start, start, end - start, PAGING_EXECUTE);
}

enum boot_status address_space_create(struct address_space *space,
                                      const struct kernel_file *kernel) {
  uint64_t handoff_end;
  enum boot_status status = paging_create(&space->tables);

  if (status != BOOT_OK) return status;
  status = map_kernel(&space->tables, kernel);
  if (status != BOOT_OK) return status;
  status = map_handoff(space, &handoff_end);
  if (status != BOOT_OK) return status;
  status = map_stack(space, handoff_end, page_align_up(kernel->header.stack_size));
  if (status != BOOT_OK) return status;
  return map_firmware_enter(space);
}

/* Maps the pages that the root pointer touches, unless they are RAM and so mapped already. */
static enum boot_status map_rsdp(struct address_space *space, const struct memory_map *map,
                                 uint64_t rsdp) {
  uint64_t start = rsdp & ~(PAGE_SIZE - 1);

  for (uint32_t i = 0; i < map->count; i++) {
    const struct kiln_memory_region *region = &map->regions[i];

    if (memory_kind_is_ram(region->kind) && rsdp - region->base < region->length) return BOOT_OK;
  }
  return paging_map(&space->tables, direct_map_address(start), start,
                    page_align_up(rsdp + RSDP_SIZE) - start, PAGING_WRITE);
}

/* Maps [base, end), as far as it lies below DIRECT_MAP_MAX. */
static enum boot_status map_direct(struct address_space *space, uint64_t base, uint64_t end) {
  if (end > DIRECT_MAP_MAX) end = DIRECT_MAP_MAX;
  if (base >= end) return BOOT_OK;
  return paging_map(&space->tables, direct_map_address(base), base, end - base, PAGING_WRITE);
}

enum boot_status address_space_map_ram(struct address_space *space, const struct memory_map *map,
                                       uint64_t rsdp) {
  enum boot_status status = BOOT_OK;

  for (uint32_t i = 0; i < map->count && status == BOOT_OK;) {
    uint64_t base = map->regions[i].base;
    uint64_t end = base;

    /* Neighbours of different kinds are mapped as one, in larger pages. */
    while (i < map->count && map->regions[i].base == end &&
           memory_kind_is_ram(map->regions[i].kind))
      end += map->regions[i++].length;
    if (base == end)
      i++;
    else
      status = map_direct(space, base, end);
  }
  if (status == BOOT_OK && rsdp != 0) status = map_rsdp(space, map, rsdp);
  if (status != BOOT_OK) return status;
  return paging_reserve(&space->tables, FRAMEBUFFER_TABLES);
}

enum boot_status address_space_map_framebuffer(struct address_space *space,
                                               struct kiln_framebuffer *framebuffer) {
  uint64_t start = framebuffer->physical & ~(PAGE_SIZE - 1);
  uint64_t end = page_align_up(framebuffer->physical + framebuffer->size);
  uint64_t offset = start & ((2ull << 20) - 1); /* Keeps 2 MiB pages possible. */
  uint64_t address = FRAMEBUFFER_BASE + offset + (framebuffer->physical - start);

  if (framebuffer->size > FRAMEBUFFER_SIZE_MAX || framebuffer->physical >= DIRECT_MAP_MAX)
    *framebuffer = (struct kiln_framebuffer){.kind = KILN_FRAMEBUFFER_NONE};
  if (framebuffer->kind == KILN_FRAMEBUFFER_NONE) return BOOT_OK;
  framebuffer->address = (__typeof__(framebuffer->address))address;
  return paging_map(&space->tables, FRAMEBUFFER_BASE + offset, start, end - start,
                    PAGING_WRITE | PAGING_WRITE_COMBINING);
}

/*
 * Lays out the kernel's address space: the one place that knows which part of it is
 * mapped where and with which rights. paging.c writes the entries.
 */
#include "boot/core/address_space.h"

#include "boot/core/allocate.h"
#include "boot/core/firmware.h"
#include "boot/handoff/handoff.h"
#include "handoff_device.h"
#include "lib/elf.h"
#include "lib/string.h"

/* Tables that a framebuffer of up to 1 GiB can need: PDPT, PD and PTs for its ragged ends. */
#define FRAMEBUFFER_TABLES 5u
#define FRAMEBUFFER_SIZE_MAX (1ull << 30) /* A firmware that says more is not believed. */

/*
 * Tables for what only the last memory map has. Each boundary of RAM costs at most three, and 16
 * GiB of RAM sixteen where there are no pages of 1 GiB. Twelve are for the tables of ACPI and
 * SMBIOS, each of which can touch two pages. A page of these that is not used costs nothing but its
 * place.
 */
#define SLACK_TABLES 128u

/* Bytes of the larger of ACPI's root pointer (ACPI 6.5 §5.2.5.3: 36) and the SMBIOS entry
   point (SMBIOS 3.6 §5.2: 31 and 24). */
#define TABLE_SIZE 36u

_Static_assert(KILN_STACK_GUARD % PAGE_SIZE == 0, "the boot stack begins with a page");

/* Maps the pages [start, end) of the kernel's image. */
static enum boot_status map_part(struct page_tables *tables, const struct kernel_file *kernel,
                                 uint64_t start, uint64_t end, uint32_t rights) {
  if (start >= end) return BOOT_OK;
  return paging_map(tables, kernel->virtual_address + start, kernel->physical + start, end - start,
                    rights);
}

/*
 * Kernel segments keep the rights that p_flags ask for; elf.c refused write with execute. What
 * PT_GNU_RELRO covers was written to by the relocation, and never is again.
 */
static enum boot_status map_kernel(struct page_tables *tables, const struct kernel_file *kernel) {
  const struct elf_range *relro = &kernel->image.relro;

  for (uint32_t i = 0; i < kernel->image.segment_count; i++) {
    const struct elf_segment *segment = &kernel->image.segments[i];
    uint64_t start = page_align_down(segment->memory.offset);
    uint64_t end = page_align_up(segment->memory.offset + segment->memory.size);
    uint32_t rights =
        (segment->flags & PF_W ? PAGING_WRITE : 0) | (segment->flags & PF_X ? PAGING_EXECUTE : 0);
    uint64_t read_only = end, after = end;
    enum boot_status status;

    if (relro->size != 0 && relro->offset >= start && relro->offset < end) {
      read_only = relro->offset;
      after = relro->offset + relro->size;
    }
    status = map_part(tables, kernel, start, read_only, rights);
    if (status == BOOT_OK) status = map_part(tables, kernel, read_only, after, 0);
    if (status == BOOT_OK) status = map_part(tables, kernel, after, end, rights);
    if (status != BOOT_OK) return status;
  }
  return BOOT_OK;
}

/*
 * Copies the hand-off image into memory of its own and maps it, code apart from data. Its copy gets
 * to know what a report of it says.
 */
static enum boot_status map_handoff(struct address_space *space, const struct kernel_file *kernel) {
  const struct handoff_header *header = (const void *)handoff_image;
  struct handoff_header *copy;
  uint64_t physical;
  enum boot_status status =
      boot_allocate(header->memory_size, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &physical);

  if (status != BOOT_OK) return status;
  space->handoff = physical;
  copy = physical_pointer(physical);
  memcpy(copy, handoff_image, header->file_size);
  memset((uint8_t *)copy + header->file_size, 0, header->cleared_size - header->file_size);
  copy->slide = kernel_file_slide(kernel);
  copy->stack_base = space->stack.base;
  copy->stack_end = space->stack.base + space->stack.size;
  space->handoff_entry = header->entry;
  status =
      paging_map(&space->tables, KILN_HANDOFF_BASE, physical, header->code_size, PAGING_EXECUTE);
  if (status != BOOT_OK) return status;
  status = paging_map(&space->tables, KILN_HANDOFF_BASE + header->code_size,
                      physical + header->code_size, header->memory_size - header->code_size,
                      PAGING_WRITE);
  return status == BOOT_OK ? map_handoff_device(&space->tables, copy) : status;
}

/* Bytes of the pages that the code needs that starts the other processors. */
static uint32_t start_size(void) {
  return (uint32_t)page_align_up(((const struct handoff_header *)handoff_image)->start_size);
}

/* Says where the stack is to be: the guard between the hand-off area and it stays unmapped. */
static void place_stack(struct address_space *space, const struct kiln_kernel_header *kernel) {
  const struct handoff_header *header = (const void *)handoff_image;

  space->stack =
      (struct kiln_stack){.base = KILN_HANDOFF_BASE + header->memory_size + KILN_STACK_GUARD,
                          .size = page_align_up(kernel->stack_size)};
  if (kernel->processors) space->stack.base += start_size() + PAGE_SIZE;
}

static enum boot_status map_stack(struct address_space *space) {
  uint64_t physical;
  enum boot_status status =
      boot_allocate(space->stack.size, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &physical);

  if (status != BOOT_OK) return status;
  return paging_map(&space->tables, space->stack.base, physical, space->stack.size, PAGING_WRITE);
}

/* Keeps firmware_enter mapped where it is, for as long as it takes to leave it. */
static enum boot_status map_firmware_enter(struct address_space *space) {
  uint64_t start = page_align_down((uint64_t)(uintptr_t)firmware_enter_begin);
  uint64_t end = page_align_up((uint64_t)(uintptr_t)firmware_enter_end);

  space->identity_slot = direct_map_address(paging_root_slot(&space->tables, start));
  return paging_map(&space->tables, start, start, end - start, PAGING_EXECUTE);
}

enum boot_status address_space_create(struct address_space *space,
                                      const struct kernel_file *kernel) {
  enum boot_status status = paging_create(&space->tables);

  if (status != BOOT_OK) return status;
  status = map_kernel(&space->tables, kernel);
  if (status != BOOT_OK) return status;
  place_stack(space, &kernel->header);
  status = map_handoff(space, kernel);
  if (status != BOOT_OK) return status;
  status = map_stack(space);
  if (status != BOOT_OK) return status;
  return map_firmware_enter(space);
}

/* Maps [base, base + length) into the direct map. */
static enum boot_status map_direct(struct address_space *space, uint64_t base, uint64_t length) {
  return paging_map(&space->tables, direct_map_address(base), base, length, PAGING_WRITE);
}

static int is_ram(const struct memory_map *map, uint64_t physical) {
  for (uint32_t i = 0; i < map->count; i++) {
    const struct kiln_memory_region *region = &map->regions[i];

    if (memory_kind_is_ram(region->kind) && physical - region->base < region->length) return 1;
  }
  return 0;
}

enum boot_status address_space_map_start(struct address_space *space, uint64_t processors,
                                         uint64_t *local_apic) {
  const struct handoff_header *header = (const void *)handoff_image;
  uint64_t registers = *local_apic, physical;
  uint32_t size = start_size();
  struct handoff_header *copy;
  enum boot_status status =
      boot_allocate(size, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &physical);

  if (status != BOOT_OK) return status;
  memset(physical_pointer(physical), 0, size);
  memcpy(physical_pointer(physical), handoff_image + header->start_offset, header->start_size);
  copy = physical_pointer(space->handoff);
  copy->processors = direct_map_address(processors);
  status = paging_map(&space->tables, KILN_HANDOFF_BASE + header->memory_size, physical, size,
                      PAGING_EXECUTE);
  if (status != BOOT_OK || registers == 0) return status;
  *local_apic = KILN_HANDOFF_BASE + header->memory_size + size;
  return paging_map(&space->tables, *local_apic, registers, PAGE_SIZE,
                    PAGING_WRITE | PAGING_DEVICE);
}

uint64_t address_space_stack_stride(const struct address_space *space) {
  return KILN_STACK_GUARD + space->stack.size + HANDOFF_PAGE_SIZE;
}

enum boot_status address_space_map_stacks(struct address_space *space, uint32_t *count,
                                          struct kiln_stack *first) {
  uint64_t stride = address_space_stack_stride(space), size = stride - KILN_STACK_GUARD;
  uint64_t end = space->stack.base + space->stack.size, physical, next;
  uint32_t room = (uint32_t)(HANDOFF_STACKS_END - end) / (uint32_t)stride;
  enum boot_status status;

  if (*count > room) *count = room;
  status = boot_allocate(*count * size, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &physical);
  if (status == BOOT_OUT_OF_MEMORY) {
    *count = 0;
    return BOOT_OK;
  }
  *first = (struct kiln_stack){.base = end + KILN_STACK_GUARD, .size = space->stack.size};
  next = first->base;
  for (uint32_t i = 0; status == BOOT_OK && i < *count; i++) {
    status = paging_map(&space->tables, next, physical, size, PAGING_WRITE);
    next += stride;
    physical += size;
  }
  return status;
}

/*
 * Maps the pages that the firmware's table at `physical` touches, unless they are RAM, and so
 * mapped already, or those of `before`, the table that was mapped before this one.
 */
static enum boot_status map_table(struct address_space *space, const struct memory_map *map,
                                  uint64_t physical, uint64_t before) {
  uint64_t page = page_align_down(physical);
  uint64_t last = page_align_down(physical + TABLE_SIZE - 1);
  uint64_t last_before = page_align_down(before + TABLE_SIZE - 1);
  enum boot_status status = BOOT_OK;

  if (physical == 0 || physical >= KILN_DIRECT_MAP_SIZE - PAGE_SIZE) return BOOT_OK;
  for (; status == BOOT_OK && page <= last; page += PAGE_SIZE) {
    if (is_ram(map, page)) continue;
    if (before != 0 && page >= page_align_down(before) && page <= last_before) continue;
    status = map_direct(space, page, PAGE_SIZE);
  }
  return status;
}

/*
 * Finds the next piece of RAM from region `*next` on, which moves behind it, as far as the direct
 * map goes. Neighbours of different kinds are one piece, for larger pages. False after the last.
 */
static int next_ram(const struct memory_map *map, uint32_t *next, uint64_t *base,
                    uint64_t *length) {
  uint64_t end;

  while (*next < map->count && !memory_kind_is_ram(map->regions[*next].kind)) ++*next;
  if (*next == map->count) return 0;
  *base = end = map->regions[*next].base;
  while (*next < map->count && map->regions[*next].base == end &&
         memory_kind_is_ram(map->regions[*next].kind))
    end += map->regions[(*next)++].length;
  if (end > KILN_DIRECT_MAP_SIZE) end = KILN_DIRECT_MAP_SIZE;
  if (*base >= end) return 0;
  *length = end - *base;
  return 1;
}

enum boot_status address_space_reserve(struct address_space *space, const struct memory_map *map) {
  struct table_count count = {0};
  uint64_t base, length;

  for (uint32_t next = 0; next_ram(map, &next, &base, &length);)
    paging_count(&space->tables, &count, base, length);
  return paging_reserve(&space->tables, count.tables + SLACK_TABLES + FRAMEBUFFER_TABLES);
}

enum boot_status address_space_map_ram(struct address_space *space, const struct memory_map *map,
                                       uint64_t rsdp, uint64_t smbios) {
  enum boot_status status = BOOT_OK;
  uint64_t base, length;

  for (uint32_t next = 0; status == BOOT_OK && next_ram(map, &next, &base, &length);)
    status = map_direct(space, base, length);
  if (status == BOOT_OK) status = map_table(space, map, rsdp, 0);
  if (status == BOOT_OK) status = map_table(space, map, smbios, rsdp);
  return status;
}

enum boot_status address_space_map_framebuffer(struct address_space *space,
                                               struct kiln_framebuffer *framebuffer) {
  uint64_t start = page_align_down(framebuffer->physical);
  uint64_t end = page_align_up(framebuffer->physical + framebuffer->size);
  uint64_t offset = start & ((2ull << 20) - 1); /* Keeps 2 MiB pages possible. */
  uint64_t address = FRAMEBUFFER_BASE + offset + (framebuffer->physical - start);

  if (framebuffer->size > FRAMEBUFFER_SIZE_MAX || framebuffer->physical >= KILN_DIRECT_MAP_SIZE)
    *framebuffer = (struct kiln_framebuffer){.kind = KILN_FRAMEBUFFER_NONE};
  if (framebuffer->kind == KILN_FRAMEBUFFER_NONE) return BOOT_OK;
  framebuffer->address = (__typeof__(framebuffer->address))address;
  return paging_map(&space->tables, FRAMEBUFFER_BASE + offset, start, end - start,
                    PAGING_WRITE | PAGING_WRITE_COMBINING);
}

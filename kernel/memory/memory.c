/* Joins page allocator, page tables and heap to the machine: see memory.h. */
#include "kernel/memory/memory.h"

#include <stdbool.h>

#include "kernel/arch/x86_64/cpu.h"
#include "kernel/memory/heap.h"
#include "kernel/memory/page_allocator.h"
#include "kernel/panic.h"

#define PHYSICAL_BITS_MAX 52u /* Intel SDM 3A §4.1.4 */

static struct page_allocator pages;
static struct address_space space;
static struct heap heap;
static uint64_t next_device = MEMORY_DEVICES;

static void check_pages(enum page_status status, const char *what, uint64_t address) {
  if (status != PAGE_OK) panic("%s 0x%lx: %s", what, address, page_status_message(status));
}

static void check_paging(enum paging_status status, const char *what, uint64_t address) {
  if (status != PAGING_OK) panic("%s 0x%lx: %s", what, address, paging_status_message(status));
}

static bool take_table(uint64_t *physical) {
  return page_allocator_allocate(&pages, 1, 1, physical) == PAGE_OK;
}

static void give_table(uint64_t physical) {
  check_pages(page_allocator_free(&pages, physical, 1), "freeing the page table", physical);
}

static void report_heap(enum heap_error error, const void *block, size_t size) {
  panic("heap, block %p of %zu bytes: %s", block, size, heap_error_message(error));
}

void memory_init(const struct kiln_boot_info *info, uint32_t red_zone) {
  uint32_t bits = cpu_physical_bits();

  check_pages(
      page_allocator_init(&pages, info->memory_map, info->memory_map_count, info->direct_map),
      "memory map at", (uint64_t)info->memory_map);
  space = (struct address_space){
      .root = cpu_read_cr3() & ~(PAGE_SIZE - 1),
      .direct_map = info->direct_map,
      .physical_end = 1ull << (bits < PHYSICAL_BITS_MAX ? bits : PHYSICAL_BITS_MAX),
      .take_page = take_table,
      .give_page = give_table,
      .invalidate = cpu_invalidate_page,
  };
  heap_init(&heap, &pages, info->direct_map, red_zone, report_heap);
}

/* For paging_walk. Tables elsewhere than in the loader's memory are in use already, or not the
   allocator's at all. */
static void keep_table(uint64_t physical) {
  (void)page_allocator_take(&pages, physical, 1);
}

static void keep_stack(const struct kiln_stack *stack) {
  struct paging_page page;

  for (uint64_t offset = 0; offset < stack->size; offset += PAGE_SIZE) {
    check_paging(paging_query(&space, stack->base + offset, &page), "the stack's page",
                 stack->base + offset);
    keep_table(page.physical);
  }
}

void memory_reclaim(const struct kiln_boot_info *info) {
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    const struct kiln_memory_region *region = &info->memory_map[i];

    if (region->kind == KILN_MEMORY_LOADER_RECLAIMABLE && !(region->flags & KILN_MEMORY_LOW))
      check_pages(page_allocator_free(&pages, region->base, region->length / PAGE_SIZE),
                  "the loader's memory at", region->base);
  }
  paging_walk(&space, keep_table); /* Nothing has been allocated since: all is as it was. */
  keep_stack(&info->stack);
  /* Below the stack is its guard, which is not mapped. */
  check_paging(paging_unmap(&space, KILN_HANDOFF_BASE,
                            info->stack.base - KILN_STACK_GUARD - KILN_HANDOFF_BASE),
               "the hand-off area", KILN_HANDOFF_BASE);
}

void *kmalloc(size_t size) {
  return heap_allocate(&heap, size);
}

void *kzalloc(size_t count, size_t size) {
  return heap_allocate_zeroed(&heap, count, size);
}

void *krealloc(void *block, size_t size) {
  return heap_resize(&heap, block, size);
}

void kfree(void *block) {
  heap_free(&heap, block);
}

void *memory_allocate_pages(uint64_t count, uint64_t alignment) {
  uint64_t physical;
  enum page_status status = page_allocator_allocate(&pages, count, alignment, &physical);

  if (status == PAGE_OUT_OF_MEMORY) return NULL;
  check_pages(status, "allocating pages in number", count);
  return (void *)(space.direct_map + physical);
}

void memory_free_pages(void *address, uint64_t count) {
  check_pages(page_allocator_free(&pages, (uint64_t)address - space.direct_map, count),
              "freeing the pages at", (uint64_t)address);
}

enum paging_status memory_map(uint64_t address, uint64_t physical, uint64_t size, uint32_t rights) {
  return paging_map(&space, address, physical, size, rights);
}

enum paging_status memory_unmap(uint64_t address, uint64_t size) {
  return paging_unmap(&space, address, size);
}

enum paging_status memory_protect(uint64_t address, uint64_t size, uint32_t rights) {
  return paging_protect(&space, address, size, rights);
}

static uint64_t round_up(uint64_t bytes) {
  return (bytes + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

void *memory_map_device(uint64_t physical, uint64_t size, uint32_t type) {
  uint64_t offset = physical % PAGE_SIZE, address = next_device,
           room = MEMORY_DEVICES_END - address;
  enum paging_status status;

  if (size == 0 || size > room || round_up(offset + size) >= room) return NULL;
  status =
      paging_map(&space, address, physical - offset, round_up(offset + size), PAGING_WRITE | type);
  if (status == PAGING_OUT_OF_MEMORY || status == PAGING_BAD_PHYSICAL) return NULL;
  check_paging(status, "mapping the device at", physical);
  next_device += round_up(offset + size) + PAGE_SIZE; /* A guard page between any two. */
  return (void *)(address + offset);
}

void memory_unmap_device(void *device, uint64_t size) {
  uint64_t address = (uint64_t)device, offset = address % PAGE_SIZE;

  if (address < MEMORY_DEVICES || size == 0 || size > MEMORY_DEVICES_END - address)
    panic("%p is not a device of %lu bytes", device, size);
  check_paging(paging_unmap(&space, address - offset, round_up(offset + size)),
               "unmapping the device at", address);
}

void *memory_at_physical(uint64_t physical, uint64_t size) {
  struct paging_page page;

  if (size == 0 || physical >= KILN_DIRECT_MAP_SIZE || size > KILN_DIRECT_MAP_SIZE - physical)
    return NULL;
  for (uint64_t at = physical; at - physical < size; at = (at | (page.size - 1)) + 1) {
    if (paging_query(&space, space.direct_map + at, &page) != PAGING_OK) return NULL;
  }
  return (void *)(space.direct_map + physical);
}

struct memory_statistics memory_statistics(void) {
  return (struct memory_statistics){.total_pages = pages.total,
                                    .free_pages = pages.free,
                                    .heap_pages = heap.pages,
                                    .heap_blocks = heap.blocks,
                                    .heap_bytes = heap.bytes};
}

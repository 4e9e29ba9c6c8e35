/* Joins page allocator, page tables and heap to the machine: see memory.h. */
#include "kernel/memory/memory.h"

#include <stdbool.h>

#include "cpu.h"
#include "kernel/memory/heap.h"
#include "kernel/memory/page_allocator.h"
#include "kernel/panic.h"
#include "kernel/processors.h"
#include "kernel/spin_lock.h"

#define PHYSICAL_BITS_MAX 52u /* Intel SDM 3A §4.1.4; Arm ARM D8.1.6 */

static struct page_allocator pages;
static struct address_space space;
static struct heap heap;
static uint64_t next_device = MEMORY_DEVICES;

/* Of all that is above. Who has it waits for the others to forget pages, so that they look for that
   while they wait for it. */
static struct spin_lock lock;

static bool lock_memory(void) {
  return spin_lock_while(&lock, processors_answer);
}

static void unlock_memory(bool on) {
  spin_unlock(&lock, on);
}

/* Each panic here gives the lock back: nothing is half done, and a test may go on. */
static void check_pages(enum page_status status, const char *what, uint64_t address) {
  if (status == PAGE_OK) return;
  unlock_memory(false);
  panic("%s 0x%lx: %s", what, address, page_status_message(status));
}

static void check_paging(enum paging_status status, const char *what, uint64_t address) {
  if (status == PAGING_OK) return;
  unlock_memory(false);
  panic("%s 0x%lx: %s", what, address, paging_status_message(status));
}

static bool take_table(uint64_t *physical) {
  return page_allocator_allocate(&pages, 1, 1, physical) == PAGE_OK;
}

static void give_table(uint64_t physical) {
  check_pages(page_allocator_free(&pages, physical, 1), "freeing the page table", physical);
}

static void report_heap(enum heap_error error, const void *block, size_t size) {
  unlock_memory(false);
  panic("heap, block %p of %zu bytes: %s", block, size, heap_error_message(error));
}

void memory_init(const struct kiln_boot_info *info, uint32_t red_zone) {
  uint32_t bits = cpu_physical_bits();
  bool on = lock_memory();

  check_pages(
      page_allocator_init(&pages, info->memory_map, info->memory_map_count, info->direct_map),
      "memory map at", (uint64_t)info->memory_map);
  space = (struct address_space){
      .root = cpu_root_table(),
      .direct_map = info->direct_map,
      .physical_end = 1ull << (bits < PHYSICAL_BITS_MAX ? bits : PHYSICAL_BITS_MAX),
      .take_page = take_table,
      .give_page = give_table,
      .invalidate = cpu_invalidate_page,
  };
  heap_init(&heap, &pages, info->direct_map, red_zone, report_heap);
  unlock_memory(on);
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

static enum paging_status unmap(uint64_t address, uint64_t size) {
  enum paging_status status = paging_unmap(&space, address, size);

  if (status == PAGING_OK) processors_invalidate(address, size);
  return status;
}

/* Unmaps what is mapped of [from, end). */
static void unmap_loader(uint64_t from, uint64_t end) {
  struct paging_page page;

  for (uint64_t at = from; at < end; at += PAGE_SIZE) {
    if (paging_query(&space, at, &page) == PAGING_OK)
      check_paging(paging_unmap(&space, at, PAGE_SIZE), "the loader's page", at);
  }
}

/* Of the others, stacks in use stay. Above each stack is a page of the loader's. */
static void keep_processor(const struct kiln_processor *processor) {
  uint64_t end = processor->stack.base + processor->stack.size;

  if (processor->state == KILN_PROCESSOR_FIRST || processor->stack.size == 0) return;
  if (processor->state == KILN_PROCESSOR_PARKED) {
    keep_stack(&processor->stack);
  } else {
    unmap_loader(processor->stack.base, end);
  }
  unmap_loader(end, end + PAGE_SIZE);
}

void memory_reclaim(const struct kiln_boot_info *info) {
  bool on = lock_memory();

  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    const struct kiln_memory_region *region = &info->memory_map[i];

    if (region->kind == KILN_MEMORY_LOADER_RECLAIMABLE && !(region->flags & KILN_MEMORY_LOW))
      check_pages(page_allocator_free(&pages, region->base, region->length / PAGE_SIZE),
                  "the loader's memory at", region->base);
  }
  paging_walk(&space, keep_table); /* Nothing has been allocated since: all is as it was. */
  keep_stack(&info->stack);
  for (uint32_t i = 0; i < info->processors.count; i++) keep_processor(&info->processors.list[i]);
  /* Below the stack is its guard, which is not mapped. */
  unmap_loader(KILN_HANDOFF_BASE, info->stack.base - KILN_STACK_GUARD);
  processors_invalidate(KILN_HANDOFF_BASE, -KILN_HANDOFF_BASE);
  unlock_memory(on);
}

void *kmalloc(size_t size) {
  bool on = lock_memory();
  void *block = heap_allocate(&heap, size);

  unlock_memory(on);
  return block;
}

void *kzalloc(size_t count, size_t size) {
  bool on = lock_memory();
  void *block = heap_allocate_zeroed(&heap, count, size);

  unlock_memory(on);
  return block;
}

void *krealloc(void *block, size_t size) {
  bool on = lock_memory();

  block = heap_resize(&heap, block, size);
  unlock_memory(on);
  return block;
}

void kfree(void *block) {
  bool on = lock_memory();

  heap_free(&heap, block);
  unlock_memory(on);
}

void *memory_allocate_pages(uint64_t count, uint64_t alignment) {
  bool on = lock_memory();
  uint64_t physical;
  enum page_status status = page_allocator_allocate(&pages, count, alignment, &physical);

  if (status != PAGE_OUT_OF_MEMORY) check_pages(status, "allocating pages in number", count);
  unlock_memory(on);
  return status == PAGE_OK ? (void *)(space.direct_map + physical) : NULL;
}

void memory_free_pages(void *address, uint64_t count) {
  bool on = lock_memory();

  check_pages(page_allocator_free(&pages, (uint64_t)address - space.direct_map, count),
              "freeing the pages at", (uint64_t)address);
  unlock_memory(on);
}

enum paging_status memory_map(uint64_t address, uint64_t physical, uint64_t size, uint32_t rights) {
  bool on = lock_memory();
  enum paging_status status = paging_map(&space, address, physical, size, rights);

  cpu_publish_mapping();
  if (status == PAGING_OK && (rights & PAGING_EXECUTE) != 0) cpu_publish_code(address, size);
  unlock_memory(on);
  return status;
}

enum paging_status memory_unmap(uint64_t address, uint64_t size) {
  bool on = lock_memory();
  enum paging_status status = unmap(address, size);

  unlock_memory(on);
  return status;
}

enum paging_status memory_protect(uint64_t address, uint64_t size, uint32_t rights) {
  bool on = lock_memory();
  enum paging_status status = paging_protect(&space, address, size, rights);

  if (status == PAGING_OK) processors_invalidate(address, size);
  if (status == PAGING_OK && (rights & PAGING_EXECUTE) != 0) cpu_publish_code(address, size);
  unlock_memory(on);
  return status;
}

static uint64_t round_up(uint64_t bytes) {
  return (bytes + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

/* With the lock. */
static void *map_device(uint64_t physical, uint64_t size, uint32_t type) {
  uint64_t offset = physical % PAGE_SIZE, address = next_device,
           room = MEMORY_DEVICES_END - address;
  enum paging_status status;

  if (size == 0 || size > room || round_up(offset + size) >= room) return NULL;
  status =
      paging_map(&space, address, physical - offset, round_up(offset + size), PAGING_WRITE | type);
  cpu_publish_mapping();
  if (status == PAGING_OUT_OF_MEMORY || status == PAGING_BAD_PHYSICAL) return NULL;
  check_paging(status, "mapping the device at", physical);
  next_device += round_up(offset + size) + PAGE_SIZE; /* A guard page between any two. */
  return (void *)(address + offset);
}

void *memory_map_device(uint64_t physical, uint64_t size, uint32_t type) {
  bool on = lock_memory();
  void *device = map_device(physical, size, type);

  unlock_memory(on);
  return device;
}

void memory_unmap_device(void *device, uint64_t size) {
  uint64_t address = (uint64_t)device, offset = address % PAGE_SIZE;
  bool on;

  if (address < MEMORY_DEVICES || size == 0 || size > MEMORY_DEVICES_END - address)
    panic("%p is not a device of %lu bytes", device, size);
  on = lock_memory();
  check_paging(unmap(address - offset, round_up(offset + size)), "unmapping the device at",
               address);
  unlock_memory(on);
}

void *memory_at_physical(uint64_t physical, uint64_t size) {
  struct paging_page page = {.size = PAGE_SIZE};
  bool is_mapped = true, on;

  if (size == 0 || physical >= KILN_DIRECT_MAP_SIZE || size > KILN_DIRECT_MAP_SIZE - physical)
    return NULL;
  on = lock_memory();
  for (uint64_t at = physical; is_mapped && at - physical < size; at = (at | (page.size - 1)) + 1)
    is_mapped = paging_query(&space, space.direct_map + at, &page) == PAGING_OK;
  unlock_memory(on);
  return is_mapped ? (void *)(space.direct_map + physical) : NULL;
}

struct memory_statistics memory_statistics(void) {
  bool on = lock_memory();
  struct memory_statistics statistics = {.total_pages = pages.total,
                                         .free_pages = pages.free,
                                         .heap_pages = heap.pages,
                                         .heap_blocks = heap.blocks,
                                         .heap_bytes = heap.bytes};

  unlock_memory(on);
  return statistics;
}

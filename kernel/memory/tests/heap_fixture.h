/* A heap for tests, with a record of what it reports. */
#ifndef KILN_KERNEL_MEMORY_TESTS_HEAP_FIXTURE_H
#define KILN_KERNEL_MEMORY_TESTS_HEAP_FIXTURE_H

#include "kernel/memory/heap.h"
#include "kernel/memory/tests/ram.h"

static struct page_allocator allocator;
static struct heap heap;
static enum heap_error error; /* The last one reported, */
static uint32_t errors;       /* how many were, */
static const void *culprit;   /* and about what. */
static size_t culprit_size;

static inline void record(enum heap_error what, const void *block, size_t size) {
  error = what;
  culprit = block;
  culprit_size = size;
  errors++;
}

static inline void open(uint64_t pages, uint32_t red_zone) {
  allocator = ram_allocator(pages);
  heap_init(&heap, &allocator, ram_direct_map(), red_zone, record);
  errors = 0;
}

static inline int start(void **state) {
  (void)state;
  open(RAM_PAGES, 16);
  return 0;
}

static inline int start_without_zones(void **state) {
  (void)state;
  open(RAM_PAGES, 0);
  return 0;
}

/* All is freed, and the page allocator has everything back. */
static inline int finish(void **state) {
  (void)state;
  assert_int_equal(errors, 0);
  assert_int_equal(heap.blocks, 0);
  assert_int_equal(heap.bytes, 0);
  assert_int_equal(heap.pages, 0);
  assert_int_equal(allocator.free, allocator.total);
  return 0;
}

static inline void assert_reported(enum heap_error what, const void *block, size_t size) {
  assert_int_equal(errors, 1);
  assert_string_equal(heap_error_message(error), heap_error_message(what));
  assert_ptr_equal(culprit, block);
  assert_int_equal(culprit_size, size);
  errors = 0;
}

#endif /* KILN_KERNEL_MEMORY_TESTS_HEAP_FIXTURE_H */

/* Random allocation, resizing and freeing; every block holds a pattern of its own all the time. */
#include "kernel/memory/heap.h"
#include "kernel/memory/tests/ram.h"

#define CALLS 20000u
#define BLOCKS_MAX 200u

static struct page_allocator allocator;
static struct heap heap;
static struct {
  uint8_t *address; /* NULL: none. */
  size_t size;
  uint32_t seed; /* Of its contents. */
} blocks[BLOCKS_MAX];
static uint64_t failures; /* Times that there was no memory. */

static void fail_on_report(enum heap_error what, const void *block, size_t size) {
  fail_msg("%s: %p, %zu bytes", heap_error_message(what), block, size);
}

static uint8_t content(uint32_t seed, size_t at) {
  return (uint8_t)(seed * 31 + at * 7 + (at >> 8));
}

static void fill(uint64_t slot, size_t from) {
  for (size_t at = from; at < blocks[slot].size; at++)
    blocks[slot].address[at] = content(blocks[slot].seed, at);
}

static void check(uint64_t slot, size_t size) {
  for (size_t at = 0; at < size; at++)
    assert_int_equal(blocks[slot].address[at], content(blocks[slot].seed, at));
}

/* Small mostly, some of a few pages, now and then more than there can be. */
static size_t random_size(void) {
  switch (below(8)) {
    case 0:
      return below(5 * PAGE_SIZE);
    case 1:
      return below(200) == 0 ? RAM_PAGES * PAGE_SIZE : 1900 + below(300);
    default:
      return below(400);
  }
}

static void allocate_one(uint64_t slot) {
  blocks[slot].size = random_size();
  blocks[slot].seed = (uint32_t)rand();
  blocks[slot].address = heap_allocate(&heap, blocks[slot].size);
  if (blocks[slot].address == NULL)
    failures++;
  else
    fill(slot, 0);
}

static void resize_one(uint64_t slot) {
  size_t size = random_size(), before = blocks[slot].size;
  uint8_t *address = heap_resize(&heap, blocks[slot].address, size);

  if (address == NULL) {
    failures++;
    check(slot, before); /* As it was. */
    return;
  }
  blocks[slot].address = address;
  blocks[slot].size = size;
  check(slot, size < before ? size : before);
  fill(slot, size < before ? size : before);
}

static void free_one(uint64_t slot) {
  check(slot, blocks[slot].size);
  heap_free(&heap, blocks[slot].address);
  blocks[slot].address = NULL;
}

/* The heap has these blocks and no others, and every one holds what was written to it. */
static void check_all(void) {
  uint64_t live = 0, bytes = 0;

  for (uint64_t slot = 0; slot < BLOCKS_MAX; slot++) {
    if (blocks[slot].address == NULL) continue;
    check(slot, blocks[slot].size);
    live++;
    bytes += blocks[slot].size;
  }
  assert_int_equal(heap.blocks, live);
  assert_true(heap.bytes >= bytes && heap.bytes <= heap.pages * PAGE_SIZE);
  assert_int_equal(heap.pages, allocator.total - allocator.free);
}

static void run(unsigned seed, uint64_t pages, uint32_t red_zone) {
  srand(seed);
  allocator = ram_allocator(pages);
  heap_init(&heap, &allocator, ram_direct_map(), red_zone, fail_on_report);
  memset(blocks, 0, sizeof(blocks));
  for (uint32_t call = 0; call < CALLS; call++) {
    uint64_t slot = below(BLOCKS_MAX);

    if (blocks[slot].address == NULL)
      allocate_one(slot);
    else if (below(3) == 0)
      resize_one(slot);
    else
      free_one(slot);
    if (call % 128 == 0) check_all();
  }
  check_all();
  for (uint64_t slot = 0; slot < BLOCKS_MAX; slot++) {
    if (blocks[slot].address != NULL) free_one(slot);
  }
  assert_int_equal(heap.bytes, 0);
  assert_int_equal(heap.pages, 0);
  assert_int_equal(allocator.free, allocator.total);
}

static void test_enough_memory(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 3; seed++) run(seed, RAM_PAGES, seed % 2 * 16);
}

static void test_too_little_memory(void **state) {
  (void)state;
  failures = 0;
  for (unsigned seed = 11; seed <= 14; seed++) run(seed, 60, seed % 2 * 16);
  assert_true(failures > 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_enough_memory),
      cmocka_unit_test(test_too_little_memory),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

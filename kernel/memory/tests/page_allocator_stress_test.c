/* Random calls, right and wrong, against an array that says whose each page is. */
#include "kernel/memory/tests/ram.h"

#define CALLS 20000u
#define RUNS_MAX 64u

enum state { OUTSIDE, FREE, USED };

static struct page_allocator allocator;
static enum state model[RAM_PAGES + 64];
static struct {
  uint64_t first, count;
} runs[RUNS_MAX]; /* What is allocated; count 0: nothing. */

static uint64_t address_of(uint64_t page) {
  return RAM_BASE + page * PAGE_SIZE;
}

/* The first run that the model has, at an alignment of physical addresses; RAM_PAGES: none. */
static uint64_t find_run(uint64_t count, uint64_t alignment) {
  for (uint64_t first = 0; first + count <= RAM_PAGES; first++) {
    uint64_t length = 0;

    if (address_of(first) % (alignment * PAGE_SIZE) != 0) continue;
    while (length < count && model[first + length] == FREE) length++;
    if (length == count) return first;
  }
  return RAM_PAGES;
}

static void set_run(uint64_t first, uint64_t count, enum state state) {
  for (uint64_t i = 0; i < count; i++) model[first + i] = state;
}

static void check_counts(void) {
  uint64_t total = 0, free_pages = 0;

  for (uint64_t i = 0; i < RAM_PAGES; i++) {
    total += model[i] != OUTSIDE;
    free_pages += model[i] == FREE;
    assert_int_equal(page_allocator_is_used(&allocator, address_of(i)), model[i] == USED);
  }
  assert_int_equal(allocator.total, total);
  assert_int_equal(allocator.free, free_pages);
}

static void allocate_one(void) {
  uint64_t slot = below(RUNS_MAX), address;
  uint64_t count = below(4) == 0 ? 1 + below(200) : 1 + below(3), alignment = 1ull << below(8);
  uint64_t expected = find_run(count, alignment);
  enum page_status status;

  if (runs[slot].count != 0) return;
  status = page_allocator_allocate(&allocator, count, alignment, &address);
  if (expected == RAM_PAGES) {
    assert_int_equal(status, PAGE_OUT_OF_MEMORY);
    return;
  }
  assert_int_equal(status, PAGE_OK);
  assert_int_equal(address, address_of(expected));
  set_run(expected, count, USED);
  runs[slot].first = expected;
  runs[slot].count = count;
}

static void free_one(void) {
  uint64_t slot = below(RUNS_MAX);

  if (runs[slot].count == 0) return;
  assert_int_equal(page_allocator_free(&allocator, address_of(runs[slot].first), runs[slot].count),
                   PAGE_OK);
  set_run(runs[slot].first, runs[slot].count, FREE);
  runs[slot].count = 0;
}

/* A range from anywhere to anywhere, only if it cannot succeed. */
static void free_wrongly(void) {
  uint64_t first = below(RAM_PAGES + 16), count = 1 + below(32);
  int outside = first + count > RAM_PAGES, unused = 0;

  for (uint64_t i = first; i < first + count; i++) {
    outside |= model[i] == OUTSIDE;
    unused |= model[i] == FREE;
  }
  if (outside || unused)
    assert_int_equal(page_allocator_free(&allocator, address_of(first), count),
                     outside ? PAGE_OUTSIDE : PAGE_ALREADY_FREE);
}

static void test_random_calls(void **state) {
  (void)state;
  for (unsigned seed = 1; seed <= 4; seed++) {
    srand(seed);
    allocator = ram_allocator(RAM_PAGES);
    memset(runs, 0, sizeof(runs));
    memset(model, 0, sizeof(model));
    set_run(OWN_PAGES, RAM_PAGES - OWN_PAGES, FREE);
    for (uint32_t call = 0; call < CALLS; call++) {
      uint64_t what = below(16);

      if (what == 0)
        free_wrongly();
      else if (what < 9)
        allocate_one();
      else
        free_one();
      if (call % 64 == 0) check_counts();
    }
    for (uint32_t i = 0; i < 100 * RUNS_MAX; i++) free_one();
    check_counts();
    assert_int_equal(allocator.free, allocator.total);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_calls)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}

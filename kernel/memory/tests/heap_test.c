/* The heap's sizes and edges, and that an allocation that fails loses nothing. */
#include "kernel/memory/tests/heap_fixture.h"

static void test_all_sizes(void **state) {
  (void)state;
  for (size_t size = 0; size <= 5 * PAGE_SIZE; size += size < 4200 ? 1 : 97) {
    uint8_t *block = heap_allocate(&heap, size), *other = heap_allocate(&heap, size);

    assert_non_null(block);
    assert_non_null(other);
    assert_ptr_not_equal(block, other);
    assert_int_equal((uintptr_t)block % 16, 0);
    memset(block, 0x11, size);
    memset(other, 0x22, size);
    assert_int_equal(heap.blocks, 2);
    assert_true(heap.bytes >= 2 * size && heap.bytes <= heap.pages * PAGE_SIZE);
    heap_free(&heap, block);
    heap_free(&heap, other);
  }
}

static void test_small_blocks_share_pages(void **state) {
  static void *blocks[252 + 1];
  (void)state;
  for (size_t i = 0; i < 252; i++) blocks[i] = heap_allocate(&heap, 16);
  assert_int_equal(heap.pages, 1);
  blocks[252] = heap_allocate(&heap, 16);
  assert_int_equal(heap.pages, 2);
  heap_free(&heap, blocks[100]); /* The place in the full page is used again. */
  assert_ptr_equal(heap_allocate(&heap, 16), blocks[100]);
  for (size_t i = 0; i < 253; i++) heap_free(&heap, blocks[i]);
}

/* Full pages are not looked at again before a block in them is freed; the last one comes first. */
static void test_full_pages_are_passed_over(void **state) {
  void *blocks[6];
  (void)state;
  for (size_t i = 0; i < 6; i++) blocks[i] = heap_allocate(&heap, 2000);
  assert_int_equal(heap.pages, 3);
  heap_free(&heap, blocks[3]);
  heap_free(&heap, blocks[0]);
  assert_ptr_equal(heap_allocate(&heap, 2000), blocks[0]);
  assert_ptr_equal(heap_allocate(&heap, 2000), blocks[3]);
  assert_int_equal(heap.pages, 3);
  for (size_t i = 0; i < 6; i++) heap_free(&heap, blocks[i]);
}

static void test_zeroed(void **state) {
  uint8_t *block = heap_allocate_zeroed(&heap, 7, 1000);
  (void)state;
  for (size_t i = 0; i < 7000; i++) assert_int_equal(block[i], 0);
  heap_free(&heap, block);
  heap_free(&heap, heap_allocate_zeroed(&heap, 0, SIZE_MAX));
  assert_null(heap_allocate_zeroed(&heap, SIZE_MAX / 2, 3));
  assert_null(heap_allocate_zeroed(&heap, 1ull << 32, 1ull << 32));
  assert_null(heap_allocate_zeroed(&heap, 1, SIZE_MAX));
}

static void test_too_large(void **state) {
  void *block = heap_allocate(&heap, 100);
  (void)state;
  for (size_t less = 0; less < 3 * PAGE_SIZE; less += 8) {
    assert_null(heap_allocate(&heap, SIZE_MAX - less));
    assert_null(heap_allocate(&heap, SIZE_MAX / 2 + 1 - less));
    assert_null(heap_resize(&heap, block, SIZE_MAX - less));
  }
  heap_free(&heap, block);
}

static void test_resize(void **state) {
  uint8_t *block = heap_resize(&heap, NULL, 10), *other;
  (void)state;
  memset(block, 0x33, 10);
  assert_ptr_equal(heap_resize(&heap, block, 12), block);
  block[11] = 0x34; /* Not a violation any more. */
  other = heap_resize(&heap, block, 9000);
  assert_ptr_not_equal(other, block);
  for (size_t i = 0; i < 10; i++) assert_int_equal(other[i], 0x33);
  assert_int_equal(other[11], 0x34);
  assert_ptr_equal(heap_resize(&heap, other, 9500), other);
  other = heap_resize(&heap, other, 10);
  for (size_t i = 0; i < 10; i++) assert_int_equal(other[i], 0x33);
  assert_int_equal(heap.blocks, 1);
  other = heap_resize(&heap, other, 0);
  heap_free(&heap, other);
  heap_free(&heap, NULL);
}

/* A heap of any number of pages: what does not fit is NULL, and nothing else changes. */
static void test_exhaustion(void **state) {
  (void)state;
  for (uint64_t pages = OWN_PAGES + 1; pages < OWN_PAGES + 12; pages++) {
    static void *blocks[200];
    size_t count = 0;
    uint64_t held;

    open(pages, 16);
    while ((blocks[count] = heap_allocate(&heap, count * 50 % 6000)) != NULL) {
      memset(blocks[count], (int)count, count * 50 % 6000);
      count++;
    }
    held = heap.pages;
    assert_null(heap_allocate(&heap, 12 * PAGE_SIZE));
    if (count > 0) assert_null(heap_resize(&heap, blocks[0], 12 * PAGE_SIZE));
    assert_int_equal(heap.pages, held);
    assert_int_equal(heap.blocks, count);
    for (size_t i = 0; i < count; i++) {
      for (size_t at = 0; at < i * 50 % 6000; at++)
        assert_int_equal(((uint8_t *)blocks[i])[at], (uint8_t)i);
      heap_free(&heap, blocks[i]);
    }
    finish(state);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_all_sizes, start, finish),
      cmocka_unit_test_setup_teardown(test_all_sizes, start_without_zones, finish),
      cmocka_unit_test_setup_teardown(test_small_blocks_share_pages, start_without_zones, finish),
      cmocka_unit_test_setup_teardown(test_full_pages_are_passed_over, start_without_zones, finish),
      cmocka_unit_test_setup_teardown(test_zeroed, start, finish),
      cmocka_unit_test_setup_teardown(test_too_large, start, finish),
      cmocka_unit_test_setup_teardown(test_too_large, start_without_zones, finish),
      cmocka_unit_test_setup_teardown(test_resize, start, finish),
      cmocka_unit_test(test_exhaustion),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

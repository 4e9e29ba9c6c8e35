/* What the heap finds wrong, and says of it. */
#include "kernel/memory/tests/heap_fixture.h"

/* One byte beside a block, at any distance the red zone has, small blocks and large. */
static void test_red_zones(void **state) {
  static const size_t block_sizes[] = {0, 1, 16, 100, 1985, 3000, 9000};
  (void)state;
  for (size_t i = 0; i < sizeof(block_sizes) / sizeof(block_sizes[0]); i++) {
    size_t size = block_sizes[i];
    uint8_t *block = heap_allocate(&heap, size);

    for (size_t distance = 0; distance < 16; distance++) {
      block[size + distance] ^= 0x80;
      heap_free(&heap, block);
      assert_reported(HEAP_OVERRUN, block, size);
      assert_null(heap_resize(&heap, block, 2 * size));
      assert_reported(HEAP_OVERRUN, block, size);
      block[size + distance] ^= 0x80;

      block[-1 - (ptrdiff_t)distance] ^= 1;
      heap_free(&heap, block);
      assert_reported(HEAP_UNDERRUN, block, 0);
      block[-1 - (ptrdiff_t)distance] ^= 1;
    }
    heap_free(&heap, block);
  }
}

static void test_use_after_free(void **state) {
  uint8_t *block = heap_allocate(&heap, 40), *other = heap_allocate(&heap, 40);
  (void)state;
  memset(block, 0, 40);
  heap_free(&heap, block);
  assert_int_equal(block[0], 0xdd);
  assert_int_equal(block[39], 0xdd);
  block[39] = 0;
  assert_ptr_equal(heap_allocate(&heap, 40), block);
  assert_reported(HEAP_USE_AFTER_FREE, block, 0);
  heap_free(&heap, block);
  heap_free(&heap, other);
}

static void test_double_free(void **state) {
  uint8_t *block = heap_allocate(&heap, 40), *other = heap_allocate(&heap, 40);
  (void)state;
  heap_free(&heap, block);
  heap_free(&heap, block);
  assert_reported(HEAP_DOUBLE_FREE, block, 0);
  assert_null(heap_resize(&heap, block, 50));
  assert_reported(HEAP_DOUBLE_FREE, block, 0);
  heap_free(&heap, other); /* The page is gone. */
  heap_free(&heap, other);
  assert_reported(HEAP_NOT_A_BLOCK, other, 0);
  other = heap_allocate(&heap, 5000);
  heap_free(&heap, other);
  heap_free(&heap, other);
  assert_reported(HEAP_NOT_A_BLOCK, other, 0);
}

static void test_foreign_pointers(void **state) {
  uint8_t *block = heap_allocate(&heap, 40), *large = heap_allocate(&heap, 9000);
  uint64_t page;
  uint8_t *pointers[] = {block + 1,    block + 16,        block - 16,    large + 16,
                         large + 4096, large - 16,        block + 3900,  (uint8_t *)&heap,
                         ram,          ram + sizeof(ram), (uint8_t *)16, (uint8_t *)UINTPTR_MAX};
  (void)state;
  for (size_t i = 0; i < sizeof(pointers) / sizeof(pointers[0]); i++) {
    heap_free(&heap, pointers[i]);
    assert_reported(HEAP_NOT_A_BLOCK, pointers[i], 0);
    assert_null(heap_resize(&heap, pointers[i], 1));
    assert_reported(HEAP_NOT_A_BLOCK, pointers[i], 0);
  }
  heap_free(&heap, large);
  /* A page that was the heap's and is now somebody else's, with a header still in it. */
  assert_int_equal(page_allocator_allocate(&allocator, 1, 1, &page), PAGE_OK);
  assert_int_equal(ram_direct_map() + page, (uintptr_t)large & ~(uintptr_t)4095);
  heap_free(&heap, large);
  assert_reported(HEAP_NOT_A_BLOCK, large, 0);
  assert_int_equal(page_allocator_free(&allocator, page, 1), PAGE_OK);
  heap_free(&heap, block);
}

/* A page whose mark is changed is none of the heap's, nor one that is of no size or of no pages. */
static void test_damaged_headers(void **state) {
  void *block = heap_allocate(&heap, 40);
  uint8_t *page = (uint8_t *)((uintptr_t)block & ~(uintptr_t)4095);
  (void)state;
  for (size_t at = 16; at < 26; at++) {
    page[at] ^= 0x40;
    heap_free(&heap, block);
    assert_reported(HEAP_NOT_A_BLOCK, block, 0);
    page[at] ^= 0x40;
  }
  page[28] ^= 1; /* Pages. */
  heap_free(&heap, block);
  assert_reported(HEAP_NOT_A_BLOCK, block, 0);
  page[28] ^= 1;
  heap_free(&heap, block);
}

/* It is said to have more pages than it got. */
static void test_page_that_cannot_go_back(void **state) {
  void *block = heap_allocate(&heap, 40);
  uint8_t *page = (uint8_t *)((uintptr_t)block & ~(uintptr_t)4095);
  (void)state;
  page[28] += 1;
  heap_free(&heap, block);
  assert_reported(HEAP_BAD_PAGE, page, 0);
}

static void test_without_red_zones(void **state) {
  uint8_t *block = heap_allocate(&heap, 16), *large = heap_allocate(&heap, PAGE_SIZE - 64), *moved;
  (void)state;
  memset(block, 1, 16);
  memset(large, 2, PAGE_SIZE - 64);
  assert_int_equal(heap.pages, 2);
  assert_int_equal(heap.bytes, PAGE_SIZE - 64 + 16);
  moved = heap_resize(&heap, block, 17);
  for (size_t i = 0; i < 16; i++) assert_int_equal(moved[i], 1);
  heap_free(&heap, moved + 8);
  assert_reported(HEAP_NOT_A_BLOCK, moved + 8, 0);
  heap_free(&heap, large);
  heap_free(&heap, large);
  assert_reported(HEAP_NOT_A_BLOCK, large, 0);
  heap_free(&heap, moved);
}

static void test_messages(void **state) {
  (void)state;
  for (int what = 0; what < HEAP_ERROR_END; what++)
    assert_non_null(heap_error_message((enum heap_error)what));
  assert_string_equal(heap_error_message(HEAP_ERROR_END), "unknown error");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_red_zones, start, finish),
      cmocka_unit_test_setup_teardown(test_use_after_free, start, finish),
      cmocka_unit_test_setup_teardown(test_double_free, start, finish),
      cmocka_unit_test_setup_teardown(test_foreign_pointers, start, finish),
      cmocka_unit_test_setup_teardown(test_damaged_headers, start, finish),
      cmocka_unit_test_setup(test_page_that_cannot_go_back, start),
      cmocka_unit_test_setup_teardown(test_without_red_zones, start_without_zones, finish),
      cmocka_unit_test(test_messages),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

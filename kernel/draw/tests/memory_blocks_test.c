/* The memory map as blocks: shares, holes, the rarest kind, and maps that cannot be true. */
#include "kernel/draw/memory_blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define MIB 0x100000ull
#define U KILN_MEMORY_USABLE
#define K KILN_MEMORY_KERNEL
#define M KILN_MEMORY_MODULE

static struct memory_blocks blocks;

static void expect(uint32_t count, const uint8_t *kinds) {
  assert_int_equal(blocks.count, count);
  assert_memory_equal(blocks.kinds, kinds, count);
}

static void test_shares_without_holes(void **state) {
  static const struct kiln_memory_region map[] = {
      {0, 2 * MIB, U, 0},
      {16 * MIB, 1 * MIB, K, 0},
      {17 * MIB, 1000 * MIB, KILN_MEMORY_RESERVED, 0},
      {0x100000000, 3 * MIB, M, 0},
      {0x200000000, 8 * MIB, KILN_MEMORY_FRAMEBUFFER, 0},
      {0x300000000, 2 * MIB, U, 0},
  };

  (void)state;
  memory_blocks_cut(&blocks, map, 6, 8);
  assert_int_equal(blocks.total, 8 * MIB);
  assert_int_equal(blocks.share, MIB);
  assert_int_equal(blocks.totals[U], 4 * MIB);
  assert_int_equal(blocks.totals[K], MIB);
  assert_int_equal(blocks.totals[M], 3 * MIB);
  assert_int_equal(blocks.totals[KILN_MEMORY_RESERVED], 0);
  expect(8, (uint8_t[]){U, U, K, M, M, M, U, U});
  memory_blocks_cut(&blocks, map, 6, 3); /* The last is not full. */
  expect(3, (uint8_t[]){K, K, M});
  memory_blocks_cut(&blocks, map, 6, 1);
  expect(1, (uint8_t[]){K});
}

static void test_one_page_is_seen_in_a_tebibyte(void **state) {
  static const struct kiln_memory_region map[] = {
      {0, 512 * 1024 * MIB, U, 0},
      {512 * 1024 * MIB, 4096, K, 0},
      {512 * 1024 * MIB + 4096, 512 * 1024 * MIB - 4096, U, 0},
  };
  uint32_t kernels = 0;

  (void)state;
  memory_blocks_cut(&blocks, map, 3, 1000);
  assert_true(blocks.count <= 1000 && blocks.count > 990);
  for (uint32_t i = 0; i < blocks.count; i++) {
    kernels += blocks.kinds[i] == K;
    assert_true(blocks.kinds[i] == K || blocks.kinds[i] == U);
  }
  assert_int_equal(kernels, 1);
}

static void test_shares_are_pages(void **state) {
  static const struct kiln_memory_region map[] = {{0, 7 * 4096, U, 0}};

  (void)state;
  memory_blocks_cut(&blocks, map, 1, 4096);
  assert_int_equal(blocks.share, 4096);
  assert_int_equal(blocks.count, 7);
  memory_blocks_cut(&blocks, map, 1, 6);
  assert_int_equal(blocks.share, 8192);
  expect(4, (uint8_t[]){U, U, U, U});
}

static void test_no_ram(void **state) {
  static const struct kiln_memory_region map[] = {
      {0, MIB, KILN_MEMORY_RESERVED, 0}, {MIB, MIB, 0, 0}, {MIB, MIB, 11, 0}, {MIB, 0, U, 0}};

  (void)state;
  memory_blocks_cut(&blocks, map, 4, 100);
  assert_int_equal(blocks.count, 0);
  memory_blocks_cut(&blocks, map, 0, 100);
  assert_int_equal(blocks.count, 0);
}

static void test_lengths_that_cannot_be_true(void **state) {
  static const struct kiln_memory_region map[] = {
      {0, UINT64_MAX, U, 0}, {0, UINT64_MAX / 2, M, 0}, {0, UINT64_MAX / 2, K, 0}, {0, 4096, K, 0}};

  (void)state;
  memory_blocks_cut(&blocks, map, 4, MEMORY_BLOCKS_MAX);
  assert_true(blocks.count <= MEMORY_BLOCKS_MAX);
  for (uint32_t i = 0; i < blocks.count; i++) {
    assert_int_equal(blocks.kinds[i], M);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shares_without_holes),
      cmocka_unit_test(test_one_page_is_seen_in_a_tebibyte),
      cmocka_unit_test(test_shares_are_pages),
      cmocka_unit_test(test_no_ram),
      cmocka_unit_test(test_lengths_that_cannot_be_true),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Unit tests of edid.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/edid.h"

static void set_checksum(uint8_t *block) {
  uint8_t sum = 0;

  for (uint32_t i = 0; i < EDID_BLOCK_SIZE - 1; i++) sum = (uint8_t)(sum + block[i]);
  block[EDID_BLOCK_SIZE - 1] = (uint8_t)-sum;
}

/* A base block that prefers 1920 x 1080. */
static void make_base(uint8_t *block) {
  static const uint8_t start[8] = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00};
  static const uint8_t timing[8] = {0x02, 0x3a, 0x80, 0x18, 0x71, 0x38, 0x2d, 0x40};

  memset(block, 0, EDID_BLOCK_SIZE);
  memcpy(block, start, sizeof(start));
  memcpy(block + 54, timing, sizeof(timing));
  set_checksum(block);
}

static void test_blocks(void **state) {
  uint8_t block[EDID_BLOCK_SIZE];
  (void)state;

  make_base(block);
  assert_true(edid_block_is_good(block, 1));
  assert_false(edid_block_is_good(block, 0)); /* The base block where an extension should be. */
  block[60]++;
  assert_false(edid_block_is_good(block, 1));
  memset(block, 0, sizeof(block));
  assert_true(edid_block_is_good(block, 0));
  assert_false(edid_block_is_good(block, 1)); /* What a bus without a display can read as. */
  block[127] = 1;
  assert_false(edid_block_is_good(block, 0));
}

static void test_preferred_size(void **state) {
  uint8_t block[EDID_BLOCK_SIZE];
  uint32_t width = 1, height = 1;
  (void)state;

  make_base(block);
  assert_true(edid_preferred_size(block, sizeof(block), &width, &height));
  assert_int_equal(width, 1920);
  assert_int_equal(height, 1080);
  assert_false(edid_preferred_size(block, 0, &width, &height));
  assert_int_equal(width, 0);
  assert_int_equal(height, 0);
  block[54] = block[55] = 0; /* A descriptor of another kind. */
  assert_false(edid_preferred_size(block, sizeof(block), &width, &height));
  block[54] = 1;
  block[59] = block[61] = 0; /* No lines. */
  assert_false(edid_preferred_size(block, sizeof(block), &width, &height));
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_blocks),
                                     cmocka_unit_test(test_preferred_size)};

  return cmocka_run_group_tests(tests, NULL, NULL);
}

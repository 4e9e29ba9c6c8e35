/* Unit tests of gpt.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/gpt.h"

#define BLOCK 512u
#define LARGE_BLOCK 4096u /* Of a disk with sectors of 4 KiB. */

/* Checksums of what make_header makes, with bytes of 0xaa behind the fields; from zlib. */
#define CRC_OF_92 0x6804ff68u
#define CRC_OF_512 0x28e77cf4u

/* A block on the heap, for AddressSanitizer to see what is read behind its end. */
static uint8_t *make_header(uint32_t size, uint32_t crc) {
  struct gpt_header header = {
      .signature = {'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'},
      .revision = 0x10000,
      .size = size,
      .crc = crc,
      .own_block = GPT_PRIMARY_BLOCK,
      .other_block = 8191,
      .first_usable = 34,
      .last_usable = 8158,
      .disk_guid = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
      .entries_block = 2,
      .entry_count = 128,
      .entry_size = GPT_ENTRY_SIZE_MIN,
      .entries_crc = 0x12345678,
  };
  uint8_t *block = malloc(BLOCK);

  assert_non_null(block);
  memset(block, 0xaa, BLOCK);
  memcpy(block, &header, sizeof(header));
  return block;
}

static void test_good(void **state) {
  uint8_t *block = make_header(GPT_HEADER_SIZE_MIN, CRC_OF_92);
  (void)state;

  assert_true(gpt_is_header(block, BLOCK, GPT_PRIMARY_BLOCK));
  block[GPT_HEADER_SIZE_MIN]++; /* Behind the header. */
  assert_true(gpt_is_header(block, BLOCK, GPT_PRIMARY_BLOCK));
  free(block);
  block = make_header(BLOCK, CRC_OF_512);
  assert_true(gpt_is_header(block, BLOCK, GPT_PRIMARY_BLOCK));
  free(block);
}

static void test_large_block(void **state) {
  uint8_t *header = make_header(BLOCK, CRC_OF_512);
  uint8_t *block = calloc(1, LARGE_BLOCK);
  (void)state;

  assert_non_null(block);
  memcpy(block, header, BLOCK);
  free(header);
  assert_true(gpt_is_header(block, LARGE_BLOCK, GPT_PRIMARY_BLOCK));
  block[8 + 4]++; /* Its size: still in the block, and of other bytes than those of the checksum. */
  assert_false(gpt_is_header(block, LARGE_BLOCK, GPT_PRIMARY_BLOCK));
  free(block);
}

static void test_elsewhere(void **state) {
  uint8_t *block = make_header(GPT_HEADER_SIZE_MIN, CRC_OF_92);
  (void)state;

  assert_false(gpt_is_header(block, BLOCK, 8191));
  free(block);
}

static void test_any_bit_counts(void **state) {
  uint8_t *block = make_header(GPT_HEADER_SIZE_MIN, CRC_OF_92);
  (void)state;

  for (uint32_t bit = 0; bit < GPT_HEADER_SIZE_MIN * 8; bit++) {
    block[bit / 8] ^= (uint8_t)(1u << bit % 8);
    if (gpt_is_header(block, BLOCK, GPT_PRIMARY_BLOCK)) fail_msg("bit %u", bit);
    block[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
  free(block);
}

static void test_sizes(void **state) {
  static const uint32_t sizes[] = {0, 1, GPT_HEADER_SIZE_MIN - 1, BLOCK + 1, UINT32_MAX};
  (void)state;

  for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    uint8_t *block = make_header(sizes[i], CRC_OF_92);

    assert_false(gpt_is_header(block, BLOCK, GPT_PRIMARY_BLOCK));
    free(block);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good),        cmocka_unit_test(test_elsewhere),
      cmocka_unit_test(test_large_block), cmocka_unit_test(test_any_bit_counts),
      cmocka_unit_test(test_sizes),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

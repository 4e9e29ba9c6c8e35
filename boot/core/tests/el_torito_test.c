/*
 * Unit tests of el_torito.c: the catalogue that xorriso makes, each way in which one can be, and
 * each bit of what is relied on wrong in turn. Blocks are on the heap, for AddressSanitizer to see
 * what is read behind their end.
 */
#include "boot/core/el_torito.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DISK 2048u /* Blocks of the disk. */
#define ENTRY 32u  /* Bytes of an entry. */
#define BIOS 0x00u /* Platforms. */
#define EFI 0xefu
#define BOOTABLE 0x88u

static uint8_t *block;

static int setup(void **state) {
  (void)state;
  block = calloc(1, EL_TORITO_BLOCK);
  return block == NULL;
}

static int teardown(void **state) {
  (void)state;
  free(block);
  return 0;
}

static void put(uint32_t at, uint32_t number, uint32_t size) {
  for (uint32_t i = 0; i < size; i++) block[at + i] = (uint8_t)(number >> 8 * i);
}

static void put_record(uint32_t catalogue) {
  memset(block, 0, EL_TORITO_BLOCK);
  memcpy(block + 1, "CD001\1EL TORITO SPECIFICATION", 29);
  put(71, catalogue, 4);
}

/* The first entry; its checksum makes its words add up to 0. */
static void put_validation(uint8_t platform) {
  memset(block, 0, EL_TORITO_BLOCK);
  block[0] = 1;
  block[1] = platform;
  put(28, 0x10000u - 0xaa55u - (1u | (uint32_t)platform << 8), 2);
  put(30, 0xaa55, 2);
}

static void put_image(uint32_t entry, uint8_t indicator, uint16_t sectors, uint32_t first) {
  block[entry * ENTRY] = indicator;
  put(entry * ENTRY + 6, sectors, 2);
  put(entry * ENTRY + 8, first, 4);
}

static void put_header(uint32_t entry, uint8_t kind, uint8_t platform, uint16_t count) {
  block[entry * ENTRY] = kind;
  block[entry * ENTRY + 1] = platform;
  put(entry * ENTRY + 2, count, 2);
}

/* What xorriso writes, and iso.sh expects. */
static void put_usual(void) {
  put_validation(BIOS);
  put_image(1, BOOTABLE, 4, 34);
  put_header(2, 0x91, EFI, 1);
  put_image(3, BOOTABLE, 6110, 512);
}

static void expect_image(uint64_t disk, uint64_t first, uint64_t blocks) {
  struct el_torito_image image;

  assert_int_equal(el_torito_find(block, disk, &image), BOOT_OK);
  assert_int_equal(image.first_block, first);
  assert_int_equal(image.blocks, blocks);
}

static void expect_bad(void) {
  struct el_torito_image image;

  assert_int_equal(el_torito_find(block, DISK, &image), BOOT_BAD_CATALOGUE);
}

static void test_record(void **state) {
  uint64_t catalogue;
  (void)state;

  put_record(33);
  assert_int_equal(el_torito_catalogue(block, DISK, &catalogue), BOOT_OK);
  assert_int_equal(catalogue, 33);
  for (uint32_t bit = 0; bit < 31 * 8; bit++) {
    block[bit / 8] ^= (uint8_t)(1u << bit % 8);
    if (el_torito_catalogue(block, DISK, &catalogue) != BOOT_BAD_CATALOGUE) fail_msg("bit %u", bit);
    block[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
}

static void test_record_places(void **state) {
  static const uint32_t bad[] = {0, 16, 17, DISK, UINT32_MAX};
  uint64_t catalogue;
  (void)state;

  for (uint32_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    put_record(bad[i]);
    assert_int_equal(el_torito_catalogue(block, DISK, &catalogue), BOOT_BAD_CATALOGUE);
  }
  put_record(DISK - 1);
  assert_int_equal(el_torito_catalogue(block, DISK, &catalogue), BOOT_OK);
  put_record(UINT32_MAX); /* A BIOS that does not say how large the disk is. */
  assert_int_equal(el_torito_catalogue(block, UINT64_MAX, &catalogue), BOOT_OK);
}

static void test_usual(void **state) {
  (void)state;

  put_usual();
  expect_image(DISK, 512, 1528);
  expect_image(UINT64_MAX, 512, 1528);
}

static void test_validation(void **state) {
  (void)state;

  put_usual();
  for (uint32_t bit = 0; bit < ENTRY * 8; bit++) {
    block[bit / 8] ^= (uint8_t)(1u << bit % 8);
    expect_bad();
    block[bit / 8] ^= (uint8_t)(1u << bit % 8);
  }
}

/* Other orders that the specification allows. */
static void test_orders(void **state) {
  (void)state;

  put_validation(EFI); /* A disk for EFI alone. */
  put_image(1, BOOTABLE, 8, 512);
  expect_image(DISK, 512, 2);

  put_validation(BIOS); /* Sections before it, one of them empty, and an extension. */
  put_image(1, 0, 0, 0);
  put_header(2, 0x90, 0xf1, 2);
  put_image(3, BOOTABLE, 4, 40);
  block[4 * ENTRY] = 0x44;
  put_image(5, BOOTABLE, 4, 41);
  put_header(6, 0x90, EFI, 0);
  put_header(7, 0x91, EFI, 2);
  put_image(8, 0, 4, 42); /* Does not boot. */
  put_image(9, BOOTABLE, 4, 43);
  expect_image(DISK, 43, 1);

  put_validation(BIOS); /* The catalogue's last place. */
  put_image(1, BOOTABLE, 4, 34);
  put_header(2, 0x91, EFI, 61);
  put_image(63, BOOTABLE, 4, 44);
  expect_image(DISK, 44, 1);
}

static void test_none(void **state) {
  (void)state;

  put_validation(BIOS);
  put_image(1, BOOTABLE, 4, 34);
  expect_bad();
  put_header(2, 0x91, BIOS, 1);
  put_image(3, BOOTABLE, 4, 40);
  expect_bad();
  put_header(4, 0x91, EFI, 1); /* Behind the last section. */
  put_image(5, BOOTABLE, 4, 41);
  expect_bad();
  put_usual();
  block[3 * ENTRY] = 0; /* Does not boot. */
  expect_bad();
  put_usual();
  put_header(2, 0x91, EFI, 0xffff); /* More than there are. */
  block[3 * ENTRY] = 0;
  expect_bad();
}

static void test_sizes(void **state) {
  (void)state;

  put_usual();
  for (uint16_t sectors = 0; sectors < 2; sectors++) { /* To the end. */
    put_image(3, BOOTABLE, sectors, 512);
    expect_image(DISK, 512, DISK - 512);
  }
  put_image(3, BOOTABLE, 5, 512);
  expect_image(DISK, 512, 2);
  put_image(3, BOOTABLE, 4, DISK - 1);
  expect_image(DISK, DISK - 1, 1);
  put_image(3, BOOTABLE, 5, DISK - 1);
  expect_bad();
  put_image(3, BOOTABLE, 4, DISK);
  expect_bad();
  put_image(3, BOOTABLE, 4, 17);
  expect_bad();
  put_image(3, BOOTABLE, 0xffff, UINT32_MAX);
  expect_bad();
  expect_image(UINT64_MAX, UINT32_MAX, 16384);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_record), cmocka_unit_test(test_record_places),
      cmocka_unit_test(test_usual),  cmocka_unit_test(test_validation),
      cmocka_unit_test(test_orders), cmocka_unit_test(test_none),
      cmocka_unit_test(test_sizes),
  };

  return cmocka_run_group_tests(tests, setup, teardown);
}

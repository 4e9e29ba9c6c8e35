/* Unit tests of fat_open: long names, whole and broken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/fat_open_fixture.h"

/* A name of 255 characters, the longest there is. */
static const char longest[] =
    "0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefghijklmnopqrstuvwxyz-"
    "0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefghijklmnopqrstuvwxyz-"
    "0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefghijklmnopqrstuvwxyz-"
    "0123456789abcdefghijklmnopqrs.elf";
_Static_assert(sizeof(longest) == 256, "255 characters and a terminator");

/* Writes a file with a long name in the root directory. */
static void add(uint32_t *index, const char *long_name, const char *name, uint32_t size) {
  fat_image_add_long(&image, 0, index, long_name, name, 50, size);
}

static void test_long_names(void **state) {
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    uint32_t index = 0;

    mount(kinds[i], 2048); /* Room for all in one cluster of a root directory. */
    add(&index, "a long name", "ALONGN~1   ", 1);
    add(&index, "thirteen.char", "THIRTE~1CHA", 2);
    add(&index, "twenty-six-characters.here", "TWENTY~1HER", 3);
    add(&index, "With.Several.Dots.elf", "WITHSE~1ELF", 4);
    add(&index, "fourteen.chars", "FOURTE~1CHA", 5);
    add(&index, longest, "012345~1ELF", 6);
    expect_size("a long name", 1);
    expect_size("A LONG NAME", 1);
    expect_size("alongn~1", 1);
    expect_size("thirteen.char", 2);
    expect_size("Twenty-Six-Characters.HERE", 3);
    expect_size("with.several.dots.elf", 4);
    expect_size("withse~1.elf", 4);
    expect_size("fourteen.chars", 5);
    expect_size(longest, 6);
    expect("a long nam", BOOT_FILE_NOT_FOUND);
    expect("a long name ", BOOT_FILE_NOT_FOUND);
    expect("thirteen.cha", BOOT_FILE_NOT_FOUND);
    expect("thirteen.chars", BOOT_FILE_NOT_FOUND);
    expect("fourteen.char", BOOT_FILE_NOT_FOUND);
    expect(longest + 1, BOOT_FILE_NOT_FOUND);
    tear_down(state);
  }
}

/* A path component of 256 characters and more is no name, whatever the pieces say. */
static void test_too_long_name(void **state) {
  char path[300];
  uint32_t index = 0;

  (void)state;
  mount(FAT12, 1024);
  for (size_t length = 256; length < sizeof(path); length++) {
    memset(path, 'x', length);
    path[length] = '\0';
    expect(path, BOOT_FILE_NOT_FOUND);
  }
  path[260] = '\0'; /* 20 pieces without a terminator. */
  add(&index, path, "XXXXXX~1   ", 1);
  fat_image_mount(&image, &volume);
  expect(path, BOOT_FILE_NOT_FOUND);
}

/* Pieces that do not belong together are not there; the 8.3 name still is. */
static void check_broken_pieces(void) {
  expect("a name of three pieces in all.txt", BOOT_FILE_NOT_FOUND);
  expect_size("anameo~1.txt", 7);
}

static void test_broken_long_names(void **state) {
  static const char name[] = "a name of three pieces in all.txt";
  uint8_t *entries;
  uint8_t saved[4 * 32], swapped[32];

  (void)state;
  mount(FAT16, 512);
  uint32_t index = 0;
  add(&index, name, "ANAMEO~1TXT", 7);
  expect_size(name, 7);
  entries = fat_image_entry(&image, 0, 0);
  memcpy(saved, entries, sizeof(saved));

  static const struct {
    uint32_t offset;
    uint8_t value;
  } changes[] = {
      {0, 3},          /* Not marked as the last piece. */
      {0, 0x42},       /* Two pieces, of which the second... */
      {0, 0x44},       /* Four pieces, of which one is missing. */
      {0, 0x40},       /* No piece at all. */
      {0, 0xe5},       /* Deleted. */
      {32, 0x42},      /* A name that begins anew in the middle. */
      {32, 0xe5},      /* Deleted in the middle. */
      {64, 2},         /* The same piece twice. */
      {13, 0x11},      /* Checksums that differ from each other */
      {64 + 13, 0x11}, /* or from the name. */
      {32 + 11, 0x20}, /* Not a piece, but an entry. */
      {64 + 2, 0x01},  /* Another character: U+0161. */
      {32 + 28, 0xff}, /* The same, in the last part of the piece. */
  };
  for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
    memcpy(entries, saved, sizeof(saved));
    entries[changes[i].offset] = changes[i].value;
    fat_image_mount(&image, &volume);
    check_broken_pieces();
  }
  /* Checksums that agree with each other only, and a first piece that is missing. */
  memcpy(entries, saved, sizeof(saved));
  entries[13] = entries[32 + 13] = entries[64 + 13] = 0x11;
  fat_image_mount(&image, &volume);
  check_broken_pieces();
  memcpy(entries, saved, sizeof(saved));
  memcpy(&entries[64], &entries[96], 32);
  fat_image_mount(&image, &volume);
  check_broken_pieces();
  /* The second and the first piece the other way round. */
  memcpy(entries, saved, sizeof(saved));
  memcpy(swapped, &entries[32], 32);
  memcpy(&entries[32], &entries[64], 32);
  memcpy(&entries[64], swapped, 32);
  fat_image_mount(&image, &volume);
  check_broken_pieces();
}

/* A long name is that of the entry behind it, and of no later one. */
static void test_orphaned_pieces(void **state) {
  uint32_t index = 0;

  (void)state;
  mount(FAT12, 512);
  add(&index, "orphaned name", "ORPHAN~1   ", 1);
  fat_image_entry(&image, 0, 1)[0] = 0xe5;
  fat_image_add(fat_image_entry(&image, 0, 2), "ORPHAN~1   ", ATTRIBUTE_FILE, 50, 2);
  expect("orphaned name", BOOT_FILE_NOT_FOUND);
  expect_size("orphan~1", 2);
  fat_image_add(fat_image_entry(&image, 0, 1), "ORPHAN~1   ", ATTRIBUTE_VOLUME, 0, 0);
  fat_image_mount(&image, &volume);
  expect("orphaned name", BOOT_FILE_NOT_FOUND);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_long_names),
      cmocka_unit_test_teardown(test_too_long_name, tear_down),
      cmocka_unit_test_teardown(test_broken_long_names, tear_down),
      cmocka_unit_test_teardown(test_orphaned_pieces, tear_down),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

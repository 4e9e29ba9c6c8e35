/* Unit tests of what flash recognizes on a disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* It needs those above. */
#include <cmocka.h>

#include "image/flash/contents.h"

static uint8_t disk[CONTENTS_SIZE];

static void put(size_t offset, const char *text, size_t length) {
  memcpy(disk + offset, text, length);
}

/* What the disk holds, in a memory that ends where the disk does. */
static void expect_of(size_t size, const char *type, const char *label) {
  uint8_t *copy = malloc(size + 1);
  struct contents contents;

  assert_non_null(copy);
  memcpy(copy, disk, size);
  copy = realloc(copy, size != 0 ? size : 1);
  contents_of(copy, size, &contents);
  if (type == NULL) {
    assert_null(contents.type);
  } else {
    assert_non_null(contents.type);
    assert_string_equal(contents.type, type);
  }
  assert_string_equal(contents.label, label);
  free(copy);
}

static void file_systems_are_recognized(void **state) {
  static const struct {
    const char *type;
    size_t offset;
    const char *text;
    size_t label; /* 0: none. */
    const char *name;
  } cases[] = {
      {"LUKS", 0, "LUKS\xba\xbe", 0, ""},
      {"NTFS", 3, "NTFS    ", 0, ""},
      {"exFAT", 3, "EXFAT   ", 0, ""},
      {"BitLocker", 3, "-FVE-FS-", 0, ""},
      {"FAT32", 82, "FAT32   ", 71, "PHOTOS"},
      {"FAT16", 54, "FAT16   ", 43, "KILN"},
      {"FAT12", 54, "FAT12   ", 43, "A B"},
      {"FAT12", 54, "FAT12   ", 0, ""},
      {"XFS", 0, "XFSB", 108, "data"},
      {"squashfs", 0, "hsqs", 0, ""},
      {"btrfs", 0x10040, "_BHRfS_M", 0x1012b, "pool"},
      {"F2FS", 1024, "\x10\x20\xf5\xf2", 0, ""},
      {"swap", 4086, "SWAPSPACE2", 1052, "swap1"},
      {"LVM", 512, "LABELONE", 0, ""},
      {"ISO 9660", 0x8001, "CD001", 0x8028, "DEBIAN"},
      {"ext2", 0x438, "\x53\xef", 0x478, "root"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
    size_t length = strlen(cases[i].text);

    memset(disk, 0, sizeof(disk));
    put(cases[i].offset, cases[i].text, length);
    if (cases[i].label != 0) put(cases[i].label, cases[i].name, strlen(cases[i].name));
    expect_of(sizeof(disk), cases[i].type, cases[i].name);
    /* Cut off before its signature ends. */
    expect_of(cases[i].offset + length - 1, NULL, "");
  }
}

static void ext_has_features(void **state) {
  (void)state;
  memset(disk, 0, sizeof(disk));
  put(0x438, "\x53\xef", 2);
  disk[0x45c] = 4;
  expect_of(sizeof(disk), "ext3", "");
  disk[0x460] = 0x40;
  expect_of(sizeof(disk), "ext4", "");
  expect_of(0x487, NULL, "");
  memset(disk + 0x478, 'x', 16);
  expect_of(0x488, "ext4", "xxxxxxxxxxxxxxxx");
}

static void labels_are_only_shown(void **state) {
  (void)state;
  memset(disk, 0, sizeof(disk));
  put(54, "FAT16   ", 8);
  put(43, "NO NAME    ", 11);
  expect_of(sizeof(disk), "FAT16", "");
  put(43, "\033]0;x\a \xff\n\r", 11);
  expect_of(sizeof(disk), "FAT16", "?]0;x? ??\?");
  expect_of(62, "FAT16", "?]0;x? ??\?");
  memset(disk, 0, sizeof(disk));
  put(0x10040, "_BHRfS_M", 8);
  memset(disk + 0x1012b, 'b', 256);
  expect_of(0x10100, "btrfs", ""); /* The label is not there. */
  expect_of(sizeof(disk), "btrfs",
            "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb");
}

static void expect_table(size_t size, const char *expected) {
  const char *table = table_of(disk, size);

  if (expected == NULL) {
    assert_null(table);
  } else {
    assert_non_null(table);
    assert_string_equal(table, expected);
  }
}

static void tables_are_recognized(void **state) {
  (void)state;
  memset(disk, 0, sizeof(disk));
  expect_table(sizeof(disk), NULL);
  put(510, "\x55\xaa", 2);
  expect_table(sizeof(disk), NULL); /* No partition. */
  disk[446 + 48 + 4] = 0x83;
  expect_table(512, "MBR");
  expect_table(511, NULL);
  disk[446] = 0x80;
  expect_table(512, "MBR");
  disk[446] = 0x12; /* Neither active nor not: code of a boot sector. */
  expect_table(512, NULL);
  put(512, "EFI PART", 8);
  expect_table(520, "GPT");
  expect_table(519, NULL);
  expect_table(0, NULL);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(file_systems_are_recognized),
      cmocka_unit_test(ext_has_features),
      cmocka_unit_test(labels_are_only_shown),
      cmocka_unit_test(tables_are_recognized),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

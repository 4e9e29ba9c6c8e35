/* Unit tests of fat_open: paths, 8.3 names, and directories in every shape. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/tests/fat_open_fixture.h"

/* Root: a label, KERNEL.ELF, BOOT/ at 10; BOOT: ., .., A file without extension, DEEP/ at 11. */
static void fill_tree(void) {
  fat_image_add(fat_image_entry(&image, 0, 0), "LABEL      ", ATTRIBUTE_VOLUME, 0, 0);
  fat_image_add(fat_image_entry(&image, 0, 1), "KERNEL  ELF", ATTRIBUTE_FILE, 20, 100);
  fat_image_add(fat_image_entry(&image, 0, 2), "BOOT       ", ATTRIBUTE_DIRECTORY, 10, 0);
  fat_image_add(fat_image_entry(&image, 0, 3), "EMPTY   TXT", ATTRIBUTE_FILE, 0, 0);
  fat_image_set(&image, 10, FAT_IMAGE_LAST);
  fat_image_add(fat_image_entry(&image, 10, 0), ".          ", ATTRIBUTE_DIRECTORY, 10, 0);
  fat_image_add(fat_image_entry(&image, 10, 1), "..         ", ATTRIBUTE_DIRECTORY, 0, 0);
  fat_image_add(fat_image_entry(&image, 10, 2), "VMLINUZ    ", ATTRIBUTE_FILE, 21, 200);
  fat_image_add(fat_image_entry(&image, 10, 3), "DEEP    DIR", ATTRIBUTE_DIRECTORY, 11, 0);
  fat_image_set(&image, 11, FAT_IMAGE_LAST);
  fat_image_add(fat_image_entry(&image, 11, 0), "A       B  ", ATTRIBUTE_FILE, 22, 300);
  fat_image_add(fat_image_entry(&image, 11, 1), "12345678123", ATTRIBUTE_FILE, 22, 400);
}

static void test_paths(void **state) {
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    for (uint32_t sector_size = 512; sector_size <= 4096; sector_size *= 2) {
      mount(kinds[i], sector_size);
      fill_tree();
      expect_size("kernel.elf", 100);
      expect_size("KERNEL.ELF", 100);
      expect_size("/Kernel.Elf", 100);
      expect_size("//kernel.elf", 100);
      expect_size("boot/vmlinuz", 200);
      expect_size("boot//VMLINUZ", 200);
      expect_size("Boot/deep.dir/a.b", 300);
      expect_size("boot/deep.dir/12345678.123", 400);
      expect_size("boot/../kernel.elf", 100);
      expect_size("boot/./vmlinuz", 200);
      expect_size("empty.txt", 0);
      tear_down(state);
    }
  }
}

static void test_not_found(void **state) {
  static const char *const paths[] = {
      "",
      "/",
      "///",
      "kernel",
      "kernel.el",
      "kernel.elf2",
      "kernel.elf/",
      "kernel.elf/x",
      "boot",
      "boot/",
      "boot/kernel.elf",
      "nothing/x",
      "label",
      "kernelelf",
      "kernel .elf",
      "kernel.elf ",
      "vmlinuz.",
      "boot/vmlinuz.",
      ".",
      "boot/..",
      "boot/deep/a.b",
      "boot\\vmlinuz",
      ".elf",
      "kernel.",
  };

  (void)state;
  mount(FAT16, 512);
  fill_tree();
  for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
    expect(paths[i], BOOT_FILE_NOT_FOUND);
  }
}

/* Directories of several clusters, the pieces of a name in two of them, and without an end. */
static void test_large_directories(void **state) {
  static const uint32_t clusters[] = {30, 12, 13, 99};

  (void)state;
  for (size_t i = 0; i < 3; i++) {
    uint32_t per_cluster = 512 / 32;
    uint32_t index = per_cluster - 1;

    mount(kinds[i], 512);
    fat_image_add(fat_image_entry(&image, 0, 0), "DIR        ", ATTRIBUTE_DIRECTORY, 30, 0);
    fat_image_chain(&image, clusters, 4);
    for (uint32_t j = 0; j < 4 * per_cluster; j++) {
      fat_image_add(fat_image_entry(&image, 30, j), "\xe5OTHING    ", ATTRIBUTE_FILE, 0, 0);
    }
    fat_image_add_long(&image, 30, &index, "across the boundary", "ACROSS~1   ", 50, 1);
    fat_image_add(fat_image_entry(&image, 30, 4 * per_cluster - 1), "LAST       ", ATTRIBUTE_FILE,
                  60, 2);
    expect_size("dir/across the boundary", 1);
    expect_size("dir/last", 2);
    expect("dir/nothing", BOOT_FILE_NOT_FOUND);
    fat_image_entry(&image, 30, 3 * per_cluster)[0] = 0; /* Nothing counts from here on. */
    fat_image_mount(&image, &volume);
    expect("dir/last", BOOT_FILE_NOT_FOUND);
    tear_down(state);
  }
}

static void test_full_root_directory(void **state) {
  (void)state;
  mount(FAT16, 512);
  for (uint32_t i = 0; i < FAT_IMAGE_ROOT_ENTRIES; i++) {
    fat_image_add(fat_image_entry(&image, 0, i), "OTHER      ", ATTRIBUTE_FILE, 0, 0);
  }
  fat_image_add(fat_image_entry(&image, 0, FAT_IMAGE_ROOT_ENTRIES - 1), "LAST       ",
                ATTRIBUTE_FILE, 60, 2);
  /* What comes next on the disk is no part of it. */
  fat_image_add(fat_image_cluster(&image, 2), "NOTHING    ", ATTRIBUTE_FILE, 60, 2);
  expect_size("last", 2);
  expect("nothing", BOOT_FILE_NOT_FOUND);
}

/* Chains of directories that end in nowhere or not at all. */
static void test_bad_directories(void **state) {
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    static const uint32_t clusters[] = {30, 31, 32};

    mount(kinds[i], 512);
    const uint32_t bad_links[] = {0, 1, 30, 31, 32, image.cluster_count + 2, 0x0ffffff7};
    fat_image_add(fat_image_entry(&image, 0, 0), "DIR        ", ATTRIBUTE_DIRECTORY, 30, 0);
    fat_image_chain(&image, clusters, 3);
    for (uint32_t j = 0; j < 3 * 16; j++) {
      fat_image_add(fat_image_entry(&image, 30, j), "OTHER      ", ATTRIBUTE_FILE, 0, 0);
    }
    for (size_t j = 0; j < sizeof(bad_links) / sizeof(bad_links[0]); j++) {
      fat_image_set(&image, 32, bad_links[j]);
      fat_image_mount(&image, &volume);
      expect("dir/nothing", BOOT_BAD_FILE_SYSTEM);
      assert_in_range(image.reads, 1, 100);
    }
    fat_image_add(fat_image_entry(&image, 0, 0), "DIR        ", ATTRIBUTE_DIRECTORY, 1, 0);
    fat_image_mount(&image, &volume);
    expect("dir/nothing", BOOT_BAD_FILE_SYSTEM);
    tear_down(state);
  }
}

/* FAT §6.4: a directory has at most 65,536 entries; the search ends there. */
static void test_endless_directory(void **state) {
  (void)state;
  fat_image_create(&image, FAT16, 512, 1, 5000);
  assert_int_equal(fat_image_mount(&image, &volume), BOOT_OK);
  fat_image_add(fat_image_entry(&image, 0, 0), "DIR        ", ATTRIBUTE_DIRECTORY, 2, 0);
  fat_image_run(&image, 2, 4097);
  for (uint32_t i = 0; i < 4097; i++) {
    for (uint32_t j = 0; j < 16; j++) {
      fat_image_add(fat_image_cluster(&image, 2 + i) + 32 * j, "OTHER      ", ATTRIBUTE_FILE, 0, 0);
    }
  }
  expect("dir/nothing", BOOT_BAD_FILE_SYSTEM);
  fat_image_set(&image, 2 + 4095, FAT_IMAGE_LAST);
  fat_image_mount(&image, &volume);
  expect("dir/nothing", BOOT_FILE_NOT_FOUND);
}

static void test_bad_files(void **state) {
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    mount(kinds[i], 512);
    uint32_t all = image.cluster_count * 512;
    const struct {
      uint32_t cluster, size;
      enum boot_status expected;
    } cases[] = {
        {0, 1, BOOT_BAD_FILE_SYSTEM},
        {1, 1, BOOT_BAD_FILE_SYSTEM},
        {2, 1, BOOT_OK},
        {image.cluster_count + 1, 1, BOOT_OK},
        {image.cluster_count + 2, 1, BOOT_BAD_FILE_SYSTEM},
        {0x0fffffff, 1, BOOT_BAD_FILE_SYSTEM},
        {2, all, BOOT_OK},
        {2, all + 1, BOOT_BAD_FILE_SYSTEM},
        {2, UINT32_MAX, BOOT_BAD_FILE_SYSTEM},
        {0, 0, BOOT_OK},
        {1, 0, BOOT_OK}, /* Nothing is there to be read. */
    };
    for (size_t j = 0; j < sizeof(cases) / sizeof(cases[0]); j++) {
      fat_image_add(fat_image_entry(&image, 0, 0), "FILE       ", ATTRIBUTE_FILE, cases[j].cluster,
                    cases[j].size);
      fat_image_mount(&image, &volume);
      expect("file", cases[j].expected);
    }
    tear_down(state);
  }
}

/* FAT12/16 keep something else where FAT32 has the upper half of the cluster number. */
static void test_upper_half_of_cluster(void **state) {
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    mount(kinds[i], 512);
    fat_image_add(fat_image_entry(&image, 0, 0), "FILE       ", ATTRIBUTE_FILE, 0x70005, 1);
    expect_size("file", 1);
    tear_down(state);
  }
}

#define FILES 4096u /* 256 sectors of entries. */

/* Opens all files of dir/, each `step` files behind the one before; returns the reads that took. */
static uint32_t open_all(uint32_t step) {
  image.reads = 0;
  for (uint32_t i = 0, number = 0; i < FILES; i++, number = (number + step) % FILES) {
    struct fat_file file;
    char path[16];

    snprintf(path, sizeof(path), "dir/f%u", number);
    assert_int_equal(fat_open(&volume, path, &file), BOOT_OK);
    assert_int_equal(file.size, 1000 + number);
  }
  return image.reads;
}

/* A search goes on where the one before ended, which shows in nothing but what it costs. */
static void test_order(void **state) {
  uint32_t index = 15;

  (void)state;
  fat_image_create(&image, FAT16, 512, 1, 5000);
  fat_image_mount(&image, &volume);
  fat_image_add(fat_image_entry(&image, 0, 0), "DIR        ", ATTRIBUTE_DIRECTORY, 2, 0);
  fat_image_add(fat_image_entry(&image, 0, 1), "DIR2       ", ATTRIBUTE_DIRECTORY, 300, 0);
  fat_image_add(fat_image_entry(&image, 0, 2), "F7         ", ATTRIBUTE_FILE, 400, 2);
  fat_image_run(&image, 2, FILES / 16);
  for (uint32_t i = 0; i < FILES; i++) {
    char name[16];

    snprintf(name, sizeof(name), "F%-10u", i);
    fat_image_add(fat_image_entry(&image, 2, i), name, ATTRIBUTE_FILE, 400, 1000 + i);
  }
  fat_image_set(&image, 300, FAT_IMAGE_LAST);
  fat_image_add(fat_image_entry(&image, 300, 0), "F7         ", ATTRIBUTE_FILE, 400, 3);
  assert_in_range(open_all(1), 32, 35); /* 4 KiB at a time, its name, and the FAT. */
  assert_in_range(open_all(1), 32, 35); /* Again from the start. */
  open_all(FILES - 1);
  open_all(1021); /* Whichever is the next. */
  expect_size("dir/f7", 1007);
  expect_size("f7", 2);
  expect_size("dir2/f7", 3);
  expect_size("dir/f7", 1007);
  expect_size("Dir/f7", 1007);
  expect_size("dir//f7", 1007);
  expect("dir/f4096", BOOT_FILE_NOT_FOUND);
  expect("dir2/f8", BOOT_FILE_NOT_FOUND);
  expect("di/f7", BOOT_FILE_NOT_FOUND);
  expect_size("dir/f7", 1007);
  /* The pieces of a name that lie before the sector in which its entry was found. */
  fat_image_add_long(&image, 2, &index, "a long name", "ALONGN~1   ", 50, 1);
  fat_image_mount(&image, &volume);
  expect_size("dir/a long name", 1);
  expect_size("dir/a long name", 1);
  expect_size("dir/f17", 1017);
  expect_size("dir/a long name", 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_paths),
      cmocka_unit_test_teardown(test_not_found, tear_down),
      cmocka_unit_test(test_large_directories),
      cmocka_unit_test_teardown(test_full_root_directory, tear_down),
      cmocka_unit_test(test_bad_directories),
      cmocka_unit_test_teardown(test_endless_directory, tear_down),
      cmocka_unit_test_teardown(test_order, tear_down),
      cmocka_unit_test(test_bad_files),
      cmocka_unit_test(test_upper_half_of_cluster),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

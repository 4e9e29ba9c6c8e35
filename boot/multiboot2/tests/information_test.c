/* Unit tests of information.c. */
#include "boot/multiboot2/information.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "boot/multiboot2/tests/builder.h"

static struct builder builder;
static struct information information;

static enum boot_status read_all(void) {
  return information_read(builder.words, builder.size, &information);
}

/* Reads information with one tag. */
static enum boot_status read_one(uint32_t type, uint32_t size, const void *content) {
  builder_start(&builder);
  builder_add(&builder, type, size, content);
  builder_end(&builder);
  return read_all();
}

static void test_all_tags(void **state) {
  (void)state;

  builder_machine(&builder, 1);
  assert_int_equal(read_all(), BOOT_OK);
  assert_ptr_equal(information.bytes, builder.words);
  assert_int_equal(information.size, builder.size);
  assert_string_equal(information.loader_name, "GRUB 2.06");
  assert_int_equal(information.file_count, 2);
  assert_string_equal(information.files[1].name, "kernel.elf");
  assert_int_equal(information.files[1].begin, 0x401000);
  assert_int_equal(information.files[1].end, 0x480000);
  assert_int_equal(information_memory(&information, 1)->base, 0x100000);
  assert_null(information_memory(&information, 2));
  assert_int_equal(information.framebuffer->width, 1024);
  assert_int_equal(information.efi_system_table, 0x7e00000);
  assert_int_equal(information_efi_memory_size(&information), 96);
}

static void test_no_tags(void **state) {
  (void)state;

  builder_start(&builder);
  builder_end(&builder);
  assert_int_equal(read_all(), BOOT_OK);
  assert_string_equal(information.loader_name, "");
  assert_int_equal(information.file_count, 0);
  assert_null(information_memory(&information, 0));
  assert_null(information.framebuffer);
  assert_int_equal(information.efi_system_table, 0);
  assert_null(information.efi_memory);
}

/* Whatever the sizes of the whole are, nothing beyond it is read. */
static void test_size_of_all(void **state) {
  (void)state;

  builder_machine(&builder, 1);
  for (uint32_t size = 0; size < builder.size; size++) {
    struct multiboot2_information head = {.size = size};

    assert_int_equal(information_read(builder.words, size, &information), BOOT_BAD_MULTIBOOT);
    memcpy(builder.words, &head, sizeof(head));
    assert_int_equal(read_all(), BOOT_BAD_MULTIBOOT);
    builder_machine(&builder, 1);
  }
  assert_int_equal(information_read(builder_bytes(&builder) + 4, builder.size - 4, &information),
                   BOOT_BAD_MULTIBOOT);
  builder.words[0] = INFORMATION_MAX + 1;
  assert_int_equal(information_read(builder.words, UINT64_MAX, &information), BOOT_BAD_MULTIBOOT);
}

static void test_size_of_tag(void **state) {
  static const uint32_t sizes[] = {0, 7, 25, 0x80000000, 0xfffffff8, 0xffffffff};
  (void)state;

  for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    builder_start(&builder);
    memcpy((uint8_t *)builder_add(&builder, 0x99, 16, "abcdefg") + 4, &sizes[i], 4);
    builder_end(&builder);
    assert_int_equal(read_all(), BOOT_BAD_MULTIBOOT);
  }
}

static void test_texts(void **state) {
  (void)state;

  assert_int_equal(read_one(MULTIBOOT2_LOADER_NAME, 8 + 4, "GRUB"), BOOT_BAD_MULTIBOOT);
  assert_int_equal(read_one(MULTIBOOT2_LOADER_NAME, 8, ""), BOOT_BAD_MULTIBOOT);
  assert_int_equal(read_one(MULTIBOOT2_MODULE, 16, "\0\0\0\0\1\0\0"), BOOT_BAD_MULTIBOOT);
  assert_int_equal(read_one(MULTIBOOT2_MODULE, 12, "\0\0\0\0"), BOOT_BAD_MULTIBOOT);
}

static void test_modules(void **state) {
  (void)state;

  builder_start(&builder);
  for (uint32_t i = 0; i < INFORMATION_FILES; i++) builder_module(&builder, 5, 5, "x");
  builder_end(&builder);
  assert_int_equal(read_all(), BOOT_OK);
  assert_int_equal(information.file_count, INFORMATION_FILES);

  builder_start(&builder);
  for (uint32_t i = 0; i <= INFORMATION_FILES; i++) builder_module(&builder, 5, 5, "x");
  builder_end(&builder);
  assert_int_equal(read_all(), BOOT_CONFIG_TOO_MANY_MODULES);

  builder_start(&builder);
  builder_module(&builder, 6, 5, "ends before it begins");
  builder_end(&builder);
  assert_int_equal(read_all(), BOOT_BAD_MULTIBOOT);
}

/* Entries of memory maps: too small, ragged, larger than the tag; both maps begin alike. */
static void test_memory(void **state) {
  static const uint32_t types[] = {MULTIBOOT2_MEMORY_MAP, MULTIBOOT2_EFI_MEMORY_MAP};
  static const uint32_t bad[] = {0, 8, 23, 36, 44, 56, 0xfffffff8};
  (void)state;

  for (uint32_t i = 0; i < 2; i++) {
    uint32_t content[16] = {48};

    assert_int_equal(read_one(types[i], 16 + 48, content), BOOT_OK);
    assert_int_equal(read_one(types[i], 16 + 47, content), BOOT_BAD_MULTIBOOT);
    assert_int_equal(read_one(types[i], 12, content), BOOT_BAD_MULTIBOOT);
    for (uint32_t j = 0; j < sizeof(bad) / sizeof(bad[0]); j++) {
      content[0] = bad[j];
      assert_int_equal(read_one(types[i], 16 + 48, content), BOOT_BAD_MULTIBOOT);
    }
  }
}

static void test_others(void **state) {
  struct multiboot2_framebuffer screen = {.type = MULTIBOOT2_RGB};
  const uint8_t *content = (const uint8_t *)&screen + sizeof(screen.tag);
  (void)state;

  assert_int_equal(read_one(MULTIBOOT2_EFI64, 15, content), BOOT_BAD_MULTIBOOT);
  assert_int_equal(read_one(MULTIBOOT2_FRAMEBUFFER, 31, content), BOOT_BAD_MULTIBOOT);
  assert_int_equal(read_one(MULTIBOOT2_FRAMEBUFFER, 37, content), BOOT_BAD_MULTIBOOT);
  screen.type = MULTIBOOT2_TEXT;
  assert_int_equal(read_one(MULTIBOOT2_FRAMEBUFFER, 32, content), BOOT_OK);
  assert_non_null(information.framebuffer);
  screen.type = 0; /* A palette. */
  assert_int_equal(read_one(MULTIBOOT2_FRAMEBUFFER, 38, content), BOOT_OK);
  assert_null(information.framebuffer);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_all_tags),    cmocka_unit_test(test_no_tags),
      cmocka_unit_test(test_size_of_all), cmocka_unit_test(test_size_of_tag),
      cmocka_unit_test(test_texts),       cmocka_unit_test(test_modules),
      cmocka_unit_test(test_memory),      cmocka_unit_test(test_others),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

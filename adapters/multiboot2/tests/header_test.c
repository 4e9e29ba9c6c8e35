/* Unit tests of header.h: where headers are found, and what their tags and flags may demand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/multiboot2/tests/machine.h"

static uint8_t file[MULTIBOOT2_SEARCH + 64] __attribute__((aligned(8)));
static struct kiln_boot_info info;
static struct multiboot_header header;

static int fresh(void **state) {
  (void)state;
  memset(file, 0, sizeof(file));
  info = (struct kiln_boot_info){.firmware = KILN_FIRMWARE_BIOS,
                                 .framebuffer = {.kind = KILN_FRAMEBUFFER_LINEAR}};
  return 0;
}

static void reads(enum adapter_status status) {
  assert_int_equal(multiboot_header_read(&info, file, sizeof(file), &header), status);
}

/* Reads a header with one tag, and then the same with that tag optional. */
static void tag_reads(uint16_t type, uint32_t number, enum adapter_status status,
                      enum adapter_status optional) {
  end_tags(file, add_tag(begin_tags(file), type, 0, 4, number, 0, 0, 0));
  reads(status);
  assert_true(status == ADAPTER_OK || header.wrong_tag == type);
  end_tags(file, add_tag(begin_tags(file), type, MULTIBOOT2_OPTIONAL, 4, number, 0, 0, 0));
  reads(optional);
}

static void headers_are_found(void **state) {
  (void)state;
  reads(MULTIBOOT_NO_HEADER);
  put_header(file + 4, 24); /* Not aligned. */
  reads(MULTIBOOT_NO_HEADER);
  memset(file, 0, 32);
  put_header(file, 24);
  add_tag(file + 16, HEADER_TAG_END, 0, 0);
  reads(ADAPTER_OK);
  assert_int_equal(header.version, 2);
  file[12]++; /* The checksum. */
  reads(MULTIBOOT_NO_HEADER);
  put_header(file + MULTIBOOT2_SEARCH - 24, 24); /* The last place. */
  add_tag(file + MULTIBOOT2_SEARCH - 8, HEADER_TAG_END, 0, 0);
  reads(ADAPTER_OK);
  assert_int_equal(header.offset, MULTIBOOT2_SEARCH - 24);
  memset(file, 0, sizeof(file));
  put_header(file + MULTIBOOT2_SEARCH - 16, 24); /* It ends behind that. */
  reads(MULTIBOOT_BAD_HEADER);
  memset(file, 0, sizeof(file));
  put_header(file + MULTIBOOT2_SEARCH - 8, 24);
  reads(MULTIBOOT_NO_HEADER);
}

static void other_processors(void **state) {
  (void)state;
  end_tags(file, begin_tags(file));
  file[HEADER_AT + 4] += 4; /* MIPS, */
  file[HEADER_AT + 12] -= 4;
  reads(MULTIBOOT_OTHER_PROCESSOR);
}

static void hostile_lengths(void **state) {
  static const uint32_t lengths[] = {0, 8, 15, 16, 23, 0x7fff, 0x80000000, UINT32_MAX};

  (void)state;
  end_tags(file, begin_tags(file));
  for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
    put_header(file + HEADER_AT, lengths[i]);
    reads(MULTIBOOT_BAD_HEADER);
  }
  put_header(file + HEADER_AT, 24);
  for (uint64_t size = 0; size < HEADER_AT + 24; size++) {
    assert_int_not_equal(multiboot_header_read(&info, file, size, &header), ADAPTER_OK);
  }
  assert_int_equal(multiboot_header_read(&info, file, HEADER_AT + 24, &header), ADAPTER_OK);
}

static void hostile_tags(void **state) {
  static const uint32_t sizes[] = {0, 7, 8, 23, 1000, 0xfffffff8, UINT32_MAX};

  (void)state;
  for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    end_tags(file, add_tag(begin_tags(file), HEADER_TAG_ADDRESS, 1, 4, 0, 0, 0, 0));
    memcpy(begin_tags(file) + 4, &sizes[i], 4);
    reads(MULTIBOOT_BAD_HEADER);
    assert_int_equal(header.wrong_tag, HEADER_TAG_ADDRESS);
  }
  /* No end. */
  add_tag(begin_tags(file), HEADER_TAG_MODULE_ALIGNMENT, 0, 0);
  put_header(file + HEADER_AT, 24);
  reads(MULTIBOOT_BAD_HEADER);
}

static void demands(void **state) {
  (void)state;
  tag_reads(HEADER_TAG_MODULE_ALIGNMENT, 0, ADAPTER_OK, ADAPTER_OK);
  tag_reads(HEADER_TAG_FRAMEBUFFER, 80, ADAPTER_OK, ADAPTER_OK);
  tag_reads(HEADER_TAG_EFI_I386_ENTRY, 0, ADAPTER_OK, ADAPTER_OK);
  tag_reads(HEADER_TAG_EFI_AMD64_ENTRY, 0, ADAPTER_OK, ADAPTER_OK);
  tag_reads(HEADER_TAG_EFI_BOOT_SERVICES, 0, ADAPTER_OK, ADAPTER_OK);
  tag_reads(11, 0, MULTIBOOT_UNKNOWN_DEMAND, ADAPTER_OK);
  tag_reads(UINT16_MAX, 0, MULTIBOOT_UNKNOWN_DEMAND, ADAPTER_OK);
  info.firmware = KILN_FIRMWARE_UEFI;
  tag_reads(HEADER_TAG_EFI_BOOT_SERVICES, 0, MULTIBOOT_NO_BOOT_SERVICES, ADAPTER_OK);
  tag_reads(HEADER_TAG_EFI_AMD64_ENTRY, 0, ADAPTER_OK, ADAPTER_OK);
}

static void information_requests(void **state) {
  (void)state;
  for (uint32_t type = 1; type <= 21; type++) {
    bool lacks = type == TAG_VBE || type == TAG_APM;

    end_tags(file, add_tag(begin_tags(file), HEADER_TAG_INFORMATION_REQUEST, 0, 2, 1, type));
    reads(lacks ? MULTIBOOT_UNKNOWN_DEMAND : ADAPTER_OK);
    if (lacks) assert_int_equal(header.wrong_parameter, type);
    end_tags(file, add_tag(begin_tags(file), HEADER_TAG_INFORMATION_REQUEST, 1, 2, 1, type));
    reads(ADAPTER_OK);
  }
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_INFORMATION_REQUEST, 0, 1, 22));
  reads(MULTIBOOT_UNKNOWN_DEMAND);
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_INFORMATION_REQUEST, 0, 1, 0));
  reads(MULTIBOOT_UNKNOWN_DEMAND);
  /* There is neither with UEFI. */
  info.firmware = KILN_FIRMWARE_UEFI;
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_INFORMATION_REQUEST, 0, 2, 7, 10));
  reads(ADAPTER_OK);
}

static void screens(void **state) {
  (void)state;
  tag_reads(HEADER_TAG_CONSOLE_FLAGS, 0, ADAPTER_OK, ADAPTER_OK);
  tag_reads(HEADER_TAG_CONSOLE_FLAGS, 3, MULTIBOOT_NO_SCREEN, ADAPTER_OK);
  info.framebuffer.kind = KILN_FRAMEBUFFER_TEXT;
  tag_reads(HEADER_TAG_CONSOLE_FLAGS, 3, ADAPTER_OK, ADAPTER_OK);
  tag_reads(HEADER_TAG_CONSOLE_FLAGS, 1, MULTIBOOT_NO_SCREEN, ADAPTER_OK);
  info.framebuffer.kind = KILN_FRAMEBUFFER_LINEAR;
  end_tags(file, add_tag(add_tag(begin_tags(file), HEADER_TAG_CONSOLE_FLAGS, 0, 1, 1),
                         HEADER_TAG_FRAMEBUFFER, 0, 3, 0, 0, 0));
  reads(ADAPTER_OK);
  info.framebuffer.kind = KILN_FRAMEBUFFER_NONE;
  reads(MULTIBOOT_NO_SCREEN);
  tag_reads(HEADER_TAG_FRAMEBUFFER, 80, ADAPTER_OK, ADAPTER_OK);
}

static void relocatable_kernels(void **state) {
  (void)state;
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_RELOCATABLE, 0, 4, 1, 2, 0x1000, 2));
  reads(ADAPTER_OK);
  assert_true(header.relocatable);
  assert_int_equal(header.minimum, 1);
  assert_int_equal(header.maximum, 2);
  assert_int_equal(header.alignment, 0x1000);
  assert_int_equal(header.preference, PREFER_HIGHEST);
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_RELOCATABLE, 0, 4, 1, 2, 0x1800, 2));
  reads(MULTIBOOT_BAD_HEADER);
  end_tags(file, add_tag(begin_tags(file), HEADER_TAG_RELOCATABLE, 0, 4, 1, 2, 0, 2));
  reads(ADAPTER_OK);
  assert_int_equal(header.alignment, 1);
}

/* Writes a header of version 1. */
static void put_1(uint64_t offset, uint32_t flags) {
  struct multiboot1_header old = {
      MULTIBOOT1_HEADER_MAGIC, flags, -(MULTIBOOT1_HEADER_MAGIC + flags), 1, 2, 3, 4, 5};

  memcpy(file + offset, &old, sizeof(old));
}

static void version_1(void **state) {
  (void)state;
  put_1(4, 0xfffe0003); /* Unknown options are none of our business. */
  reads(ADAPTER_OK);
  assert_int_equal(header.version, 1);
  assert_false(header.has_addresses);
  put_1(4, 0x00010007);
  reads(ADAPTER_OK);
  assert_true(header.has_addresses && header.has_entry);
  assert_int_equal(header.addresses.header, 1);
  assert_int_equal(header.addresses.bss_end, 4);
  assert_int_equal(header.entry, 5);
  for (uint32_t bit = 3; bit < 16; bit++) {
    put_1(4, 1u << bit);
    reads(MULTIBOOT_UNKNOWN_DEMAND);
    assert_int_equal(header.wrong_parameter, 1u << bit);
  }
  info.framebuffer.kind = KILN_FRAMEBUFFER_NONE;
  put_1(4, 4);
  reads(MULTIBOOT_NO_SCREEN);
  put_1(4, 3);
  reads(ADAPTER_OK);
  file[4 + 8]++;
  reads(MULTIBOOT_NO_HEADER);
  put_1(MULTIBOOT1_SEARCH - 12, 3);
  reads(ADAPTER_OK);
  put_1(MULTIBOOT1_SEARCH - 12, 0x10003);
  reads(MULTIBOOT_BAD_HEADER);
  put_1(4, 3);
  end_tags(file, begin_tags(file));
  reads(ADAPTER_OK);
  assert_int_equal(header.version, 2);
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(headers_are_found), TEST(other_processors),
      TEST(hostile_lengths),   TEST(hostile_tags),
      TEST(demands),           TEST(information_requests),
      TEST(screens),           TEST(relocatable_kernels),
      TEST(version_1),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

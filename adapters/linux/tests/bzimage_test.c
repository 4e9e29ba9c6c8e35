/* Unit tests of bzimage.h: a file that is right, and one wrong number at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "adapters/linux/tests/machine.h"

/* The file in memory of its exact size, so that the sanitizer sees a byte too many. */
static enum adapter_status parse(const uint8_t *file, uint64_t size, struct bzimage *image) {
  uint8_t *copy = malloc(size != 0 ? size : 1);
  enum adapter_status status;

  assert_non_null(copy);
  if (size != 0) memcpy(copy, file, size);
  status = bzimage_parse(copy, size, image);
  free(copy);
  return status;
}

static uint8_t file[IMAGE_SIZE + 0x20000];
static struct linux_setup_header *const header = (void *)(file + LINUX_HEADER_OFFSET);
static struct bzimage image;

static int fresh_file(void **state) {
  (void)state;
  make_bzimage(file);
  return 0;
}

#define EXPECT(status) assert_int_equal(parse(file, IMAGE_SIZE, &image), status)

static void what_a_kernel_says(void **state) {
  (void)state;
  EXPECT(ADAPTER_OK);
  assert_int_equal(image.header_size, 0x26c - 0x1f1);
  assert_int_equal(image.offset, IMAGE_OFFSET);
  assert_int_equal(image.size, IMAGE_KERNEL);
  assert_int_equal(image.memory, 0x500000);
  assert_int_equal(image.preferred, 0x1000000);
  assert_int_equal(image.alignment, 0x200000);
  assert_int_equal(image.alignment_min, 0x200000);
  assert_true(image.relocatable);
  assert_true(image.above_4g);
  assert_int_equal(image.command_max, 2047);
  assert_int_equal(image.initrd_end, 0x80000000);
}

static void files_that_are_no_kernels(void **state) {
  (void)state;
  for (uint64_t size = 0; size < LINUX_HEADER_OFFSET + sizeof(*header); size++) {
    assert_int_equal(parse(file, size, &image), LINUX_NO_MAGIC);
  }
  header->magic ^= 1;
  EXPECT(LINUX_NO_MAGIC);
  fresh_file(state);
  header->boot_flag = 0;
  EXPECT(LINUX_NO_MAGIC);
}

static void truncated_files(void **state) {
  (void)state;
  for (uint64_t size = LINUX_HEADER_OFFSET + sizeof(*header); size <= IMAGE_SIZE - 16; size++) {
    assert_int_equal(parse(file, size, &image), LINUX_TOO_SHORT);
  }
  /* Some files state a size that is rounded up. */
  assert_int_equal(parse(file, IMAGE_SIZE - 15, &image), ADAPTER_OK);
  assert_int_equal(image.size, IMAGE_KERNEL - 15);
  header->syssize = UINT32_MAX;
  EXPECT(LINUX_TOO_SHORT);
}

static void what_follows_the_kernel_is_left_out(void **state) {
  (void)state;
  assert_int_equal(parse(file, IMAGE_SIZE + 1472, &image), ADAPTER_OK); /* A signature. */
  assert_int_equal(image.size, IMAGE_KERNEL);
}

static void sectors_of_setup(void **state) {
  (void)state;
  header->setup_sects = 0; /* Means 4. */
  header->syssize = (IMAGE_SIZE - 5 * 512) / 16;
  EXPECT(ADAPTER_OK);
  assert_int_equal(image.offset, 5 * 512);
  header->setup_sects = 255;
  EXPECT(LINUX_TOO_SHORT);
  header->syssize = 0x400;
  assert_int_equal(parse(file, sizeof(file), &image), LINUX_TOO_SHORT);
  header->syssize = 0x300;
  assert_int_equal(parse(file, 256 * 512, &image), LINUX_TOO_SHORT);
  assert_int_equal(parse(file, sizeof(file), &image), ADAPTER_OK);
  assert_int_equal(image.offset, 256 * 512);
}

static void old_and_foreign_kernels(void **state) {
  (void)state;
  header->version = 0x020b;
  EXPECT(LINUX_OLD_PROTOCOL);
  header->version = 0x020c;
  EXPECT(ADAPTER_OK);
  header->version = 0xffff;
  EXPECT(ADAPTER_OK);
  header->xloadflags = LINUX_ABOVE_4G;
  EXPECT(LINUX_NOT_64_BIT);
}

static void headers_that_contradict_themselves(void **state) {
  (void)state;
  header->loadflags = 0;
  EXPECT(LINUX_BAD_HEADER);
  fresh_file(state);
  header->syssize = 0;
  EXPECT(LINUX_BAD_HEADER);
  header->syssize = LINUX_ENTRY_64 / 16;
  EXPECT(LINUX_BAD_HEADER);
  header->syssize = LINUX_ENTRY_64 / 16 + 1;
  EXPECT(ADAPTER_OK);
  fresh_file(state);
  for (unsigned distance = 0; distance < 256; distance++) {
    header->jump_distance = (uint8_t)distance;
    EXPECT(distance < 0x62 || distance > 0x8e ? LINUX_BAD_HEADER : ADAPTER_OK);
  }
}

static void alignments(void **state) {
  static const struct {
    uint32_t alignment;
    uint8_t minimum;
    enum adapter_status status;
    uint64_t expected, expected_minimum;
  } cases[] = {
      {0x200000, 12, ADAPTER_OK, 0x200000, 0x1000},
      {0x200000, 0, ADAPTER_OK, 0x200000, 0x200000},
      {0x200000, 1, ADAPTER_OK, 0x200000, 0x1000},
      {0x10, 0, ADAPTER_OK, 0x1000, 0x1000},
      {0x10, 1, ADAPTER_OK, 0x1000, 0x1000},
      {0x80000000, 31, ADAPTER_OK, 0x80000000, 0x80000000},
      {0x200000, 22, LINUX_BAD_HEADER, 0, 0},
      {0x200000, 32, LINUX_BAD_HEADER, 0, 0},
      {0x200000, 255, LINUX_BAD_HEADER, 0, 0},
      {0x200001, 12, LINUX_BAD_HEADER, 0, 0},
      {0, 12, LINUX_BAD_HEADER, 0, 0},
  };

  (void)state;
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    header->kernel_alignment = cases[i].alignment;
    header->min_alignment = cases[i].minimum;
    EXPECT(cases[i].status);
    if (cases[i].status != ADAPTER_OK) continue;
    assert_int_equal(image.alignment, cases[i].expected);
    assert_int_equal(image.alignment_min, cases[i].expected_minimum);
  }
}

static void kernels_of_one_place(void **state) {
  (void)state;
  header->relocatable_kernel = 0;
  header->kernel_alignment = 0;
  header->pref_address = 0x123000;
  header->init_size = 1; /* Less than there is in the file. */
  EXPECT(ADAPTER_OK);
  assert_false(image.relocatable);
  assert_int_equal(image.preferred, 0x123000);
  assert_int_equal(image.memory, IMAGE_KERNEL);
  header->pref_address = 0;
  EXPECT(ADAPTER_OK);
  assert_int_equal(image.preferred, 0x100000);
  header->pref_address = 0x123400;
  EXPECT(LINUX_BAD_HEADER);
  header->pref_address = 0x123000;
  header->init_size = UINT32_MAX;
  EXPECT(ADAPTER_OK);
  assert_int_equal(image.memory, 0x100000000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(what_a_kernel_says, fresh_file),
      cmocka_unit_test_setup(files_that_are_no_kernels, fresh_file),
      cmocka_unit_test_setup(truncated_files, fresh_file),
      cmocka_unit_test_setup(what_follows_the_kernel_is_left_out, fresh_file),
      cmocka_unit_test_setup(sectors_of_setup, fresh_file),
      cmocka_unit_test_setup(old_and_foreign_kernels, fresh_file),
      cmocka_unit_test_setup(headers_that_contradict_themselves, fresh_file),
      cmocka_unit_test_setup(alignments, fresh_file),
      cmocka_unit_test_setup(kernels_of_one_place, fresh_file),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

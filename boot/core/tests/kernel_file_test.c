/*
 * Unit tests of kernel_file.c, from the file to the kernel's pages: with a firmware that has files
 * in memory, and page tables that are walked.
 */
#include "boot/core/kernel_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/address_space.h"
#include "boot/core/allocate.h"
#include "boot/core/tests/fake_firmware.h"
#include "boot/core/tests/test_kernel.h"
#include "page_walk.h"

#define LINK 0x7000ull                  /* Where the test's kernel is linked to: anywhere. */
#define FIRST (LINK + TEST_KERNEL_TEXT) /* Its lowest page. */
#define DEBUG_INFORMATION (100u << 20)

static struct test_kernel file;

static int setup(void **state) {
  (void)state;
  fake_reset();
  test_kernel_make(&file, LINK);
  fake_add_file("kernel.elf", &file, sizeof(file));
  return 0;
}

/* What is in memory at the file's address `address`. */
static uint8_t *loaded(const struct kernel_file *kernel, uint64_t address) {
  return physical_pointer(kernel->physical + (address - kernel->image.base));
}

static uint64_t word(const struct kernel_file *kernel, uint32_t index) {
  uint64_t value;

  memcpy(&value, loaded(kernel, TEST_KERNEL_ADDRESS(LINK, words) + index * sizeof(value)),
         sizeof(value));
  return value;
}

static void assert_relocated(const struct kernel_file *kernel) {
  static const int relr[TEST_KERNEL_WORDS] = {[2] = 1, [3] = 1, [5] = 1};

  assert_int_equal(word(kernel, 0), FIRST + kernel_file_slide(kernel));
  assert_int_equal(word(kernel, 1), kernel_file_slide(kernel) - 16);
  for (uint32_t i = 2; i < TEST_KERNEL_WORDS; i++)
    assert_int_equal(word(kernel, i), LINK + i + (relr[i] ? kernel_file_slide(kernel) : 0));
}

static void test_load(void **state) {
  struct kernel_file kernel;

  (void)state;
  assert_int_equal(kernel_file_load("kernel.elf", NULL, 1, &kernel), BOOT_OK);
  assert_int_equal(kernel.file_size, sizeof(file));
  assert_true(kernel.image.relocatable);
  assert_int_equal(kernel.image.base, FIRST);
  assert_int_equal(kernel.image.size, TEST_KERNEL_END - TEST_KERNEL_TEXT);
  assert_int_equal(kernel.image.entry, 0x10);
  assert_int_equal(kernel.header.stack_size, KILN_STACK_DEFAULT);
  assert_int_equal(kernel.physical % PAGE_SIZE, 0);
  assert_in_range(kernel.image.base + kernel_file_slide(&kernel), KILN_KERNEL_BASE,
                  KILN_KERNEL_END - kernel.image.size);
  assert_int_equal(kernel_file_slide(&kernel) % PAGE_SIZE, 0);
  assert_memory_equal(loaded(&kernel, FIRST), file.text, sizeof(file.text));
  assert_relocated(&kernel);
  for (uint64_t at = LINK + sizeof(file); at < LINK + TEST_KERNEL_END; at++)
    assert_int_equal(*loaded(&kernel, at), 0); /* .bss. */
  assert_int_equal(kernel.image.tls.offset, TEST_KERNEL_DATA - TEST_KERNEL_TEXT);
  assert_int_equal(kernel.image.tls.size, 16);
  assert_int_equal(kernel.image.tls_memory_size, 64);
  assert_int_equal(kernel.image.tls_alignment, 16);
}

/* The kernel is where KILN_KERNEL_BASE is without KASLR, and seldom twice at one place with it. */
static void test_slides(void **state) {
  uint64_t slides[8];
  uint32_t same = 0;

  (void)state;
  for (uint32_t i = 0; i < 8; i++) {
    struct kernel_file kernel;

    assert_int_equal(kernel_file_load("kernel.elf", NULL, 1, &kernel), BOOT_OK);
    assert_relocated(&kernel);
    slides[i] = kernel_file_slide(&kernel);
    for (uint32_t earlier = 0; earlier < i; earlier++) same += slides[earlier] == slides[i];
  }
  assert_in_range(same, 0, 1);
  for (int switched_off = 0; switched_off < 2; switched_off++) {
    struct kernel_file kernel;

    file.note.header.kaslr = !switched_off;
    assert_int_equal(kernel_file_load("kernel.elf", NULL, switched_off, &kernel), BOOT_OK);
    assert_int_equal(kernel_file_slide(&kernel), KILN_KERNEL_BASE - FIRST);
    assert_relocated(&kernel);
  }
}

static void test_fixed_address(void **state) {
  struct kernel_file kernel;

  (void)state;
  test_kernel_make(&file, KILN_KERNEL_BASE);
  file.header.e_type = ET_EXEC;
  assert_int_equal(kernel_file_load("kernel.elf", NULL, 1, &kernel), BOOT_OK);
  assert_false(kernel.image.relocatable);
  assert_int_equal(kernel_file_slide(&kernel), 0);
  assert_memory_equal(loaded(&kernel, TEST_KERNEL_ADDRESS(KILN_KERNEL_BASE, words)), file.words,
                      sizeof(file.words));
}

/* Neither in whole nor in part: what no segment needs stays on the disk. */
static void test_reads_no_more(void **state) {
  struct kernel_file kernel;

  (void)state;
  fake.files[0].size = sizeof(file) + DEBUG_INFORMATION;
  assert_int_equal(kernel_file_load("kernel.elf", NULL, 1, &kernel), BOOT_OK);
  assert_int_equal(kernel.file_size, sizeof(file) + DEBUG_INFORMATION);
  assert_int_equal(fake.bytes_read,
                   sizeof(file.header) + sizeof(file.headers) + sizeof(file.note) + 3 * PAGE_SIZE);
}

/* The data that the test's kernel says is read-only is, once it is relocated; the rest is not. */
static void test_mapped(void **state) {
  static struct address_space space;
  struct kernel_file kernel;
  struct translation found;
  uint64_t root;

  (void)state;
  assert_int_equal(kernel_file_load("kernel.elf", NULL, 1, &kernel), BOOT_OK);
  assert_int_equal(address_space_create(&space, &kernel), BOOT_OK);
  root = space.tables.root;
  for (uint64_t at = FIRST; at < LINK + TEST_KERNEL_END; at += PAGE_SIZE) {
    found = translate(root, at + kernel_file_slide(&kernel));
    assert_true(found.mapped);
    assert_int_equal(found.physical, kernel.physical + (at - FIRST));
    assert_int_equal(found.execute, at == FIRST);
    assert_int_equal(found.write, at >= LINK + TEST_KERNEL_DATA);
  }
  assert_false(translate(root, FIRST - PAGE_SIZE + kernel_file_slide(&kernel)).mapped);
  assert_false(translate(root, LINK + TEST_KERNEL_END + kernel_file_slide(&kernel)).mapped);
}

static enum boot_status load(const char *path) {
  static struct kernel_file kernel;

  return kernel_file_load(path, NULL, 1, &kernel);
}

static void test_errors(void **state) {
  (void)state;
  assert_int_equal(load("other.elf"), BOOT_FILE_NOT_FOUND);
  for (uint32_t read = 1; read <= 4; read++) { /* Header, headers, note and the segments at once. */
    fake.reads = 0;
    fake.failing_read = read;
    assert_int_equal(load("kernel.elf"), BOOT_DISK_READ);
  }
  fake.failing_read = 0;
  fake.files[0].size = 63;
  assert_int_equal(load("kernel.elf"), BOOT_FILE_TOO_SHORT);
  fake.files[0].size = sizeof(file) - 1;
  assert_int_equal(load("kernel.elf"), BOOT_FILE_TOO_SHORT);
  fake.files[0].size = sizeof(file);
  fake.memory_left = TEST_KERNEL_END - TEST_KERNEL_TEXT - 1;
  assert_int_equal(load("kernel.elf"), BOOT_OUT_OF_MEMORY);
}

/* What each part of the loader refuses reaches its caller. */
static void test_bad_files(void **state) {
  (void)state;
  file.header.e_machine = 3;
  assert_int_equal(load("kernel.elf"), BOOT_ELF_OTHER_MACHINE);
  test_kernel_make(&file, LINK);
  file.headers[TEST_KERNEL_LOAD_TEXT].p_flags |= PF_W;
  assert_int_equal(load("kernel.elf"), BOOT_ELF_WRITABLE_CODE);
  test_kernel_make(&file, LINK);
  file.headers[TEST_KERNEL_NOTE].p_type = PT_LOAD + 100;
  assert_int_equal(load("kernel.elf"), BOOT_KERNEL_NO_HEADER);
  test_kernel_make(&file, LINK);
  file.note.header.version++;
  assert_int_equal(load("kernel.elf"), BOOT_KERNEL_VERSION);
  test_kernel_make(&file, LINK);
  file.rela[1].r_info = 1;
  assert_int_equal(load("kernel.elf"), BOOT_ELF_BAD_RELOCATION);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_load, setup),
      cmocka_unit_test_setup(test_slides, setup),
      cmocka_unit_test_setup(test_fixed_address, setup),
      cmocka_unit_test_setup(test_reads_no_more, setup),
      cmocka_unit_test_setup(test_mapped, setup),
      cmocka_unit_test_setup(test_errors, setup),
      cmocka_unit_test_setup(test_bad_files, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

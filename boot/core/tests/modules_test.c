/* Unit tests of modules.c: a module's pages, and what can go wrong on the way. */
#include "boot/core/modules.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "boot/core/allocate.h"
#include "boot/core/tests/fake_firmware.h"

static uint8_t bytes[3 * PAGE_SIZE];

static int setup(void **state) {
  (void)state;
  fake_reset();
  for (uint32_t i = 0; i < sizeof(bytes); i++) bytes[i] = (uint8_t)(i % 251 + 1);
  fake_add_file("module", bytes, sizeof(bytes));
  return 0;
}

static void test_load(void **state) {
  static const uint64_t sizes[] = {1, PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, sizeof(bytes)};

  (void)state;
  for (uint32_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
    uint64_t pages = (sizes[i] + PAGE_SIZE - 1) / PAGE_SIZE;
    uint64_t left = fake.memory_left;
    struct loaded_module module;
    const uint8_t *memory;

    fake.files[0].size = sizes[i];
    assert_int_equal(module_load("module", NULL, &module), BOOT_OK);
    assert_int_equal(module.size, sizes[i]);
    assert_int_equal(module.physical % PAGE_SIZE, 0);
    assert_int_equal(left - fake.memory_left, pages * PAGE_SIZE);
    memory = physical_pointer(module.physical);
    assert_memory_equal(memory, bytes, sizes[i]);
    for (uint64_t at = sizes[i]; at < pages * PAGE_SIZE; at++) assert_int_equal(memory[at], 0);
  }
}

/* Its page is its own, and nothing is read. */
static void test_empty(void **state) {
  struct loaded_module module, next;
  const uint8_t *memory;

  (void)state;
  fake.files[0].size = 0;
  fake.failing_read = 1;
  assert_int_equal(module_load("module", NULL, &module), BOOT_OK);
  assert_int_equal(module_load("module", NULL, &next), BOOT_OK);
  assert_int_equal(module.size, 0);
  assert_true(module.physical != 0 && module.physical != next.physical);
  memory = physical_pointer(module.physical);
  for (uint64_t at = 0; at < PAGE_SIZE; at++) assert_int_equal(memory[at], 0);
}

static void test_errors(void **state) {
  struct loaded_module module;

  (void)state;
  assert_int_equal(module_load("modul", NULL, &module), BOOT_FILE_NOT_FOUND);
  fake.failing_read = 1;
  assert_int_equal(module_load("module", NULL, &module), BOOT_DISK_READ);
  fake.failing_read = 0;
  fake.memory_left = PAGE_SIZE;
  assert_int_equal(module_load("module", NULL, &module), BOOT_OUT_OF_MEMORY);
  assert_int_equal(boot_missing_memory(), 2 * PAGE_SIZE);
  /* More than any machine has, and more than page arithmetic stands. */
  fake.files[0].size = 1ull << 40;
  assert_int_equal(module_load("module", NULL, &module), BOOT_OUT_OF_MEMORY);
  assert_int_equal(boot_missing_memory(), (1ull << 40) - PAGE_SIZE);
  /* What was missing once does not speak of later errors. */
  fake.memory_left = 16 * PAGE_SIZE;
  fake.files[0].size = PAGE_SIZE;
  assert_int_equal(module_load("module", NULL, &module), BOOT_OK);
  assert_int_equal(boot_missing_memory(), 0);
  fake.files[0].size = (1ull << 40) + 1;
  assert_int_equal(module_load("module", NULL, &module), BOOT_BAD_FILE_SYSTEM);
  fake.files[0].size = UINT64_MAX;
  assert_int_equal(module_load("module", NULL, &module), BOOT_BAD_FILE_SYSTEM);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_load, setup),
      cmocka_unit_test_setup(test_empty, setup),
      cmocka_unit_test_setup(test_errors, setup),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Checks 4,096 modules, the most that a loader takes: tests/contract/BUILD.bazel names 16 files in
 * turn, mN with a number N of two digits, and gives each module its number as a string. Two of the
 * files have their number and a new line in them, the others nothing.
 */
#include "lib/string.h"
#include "tests/kernels/regions.h"
#include "tests/kernels/test.h"

#define MODULES 4096u
#define FILES 16u
#define FIRST_FILE 10u
#define REGIONS_MAX 128u /* In one row, they are few; the firmware's own are some dozens. */

/* The decimal number at `text`, up to the first byte that is no digit. */
static uint64_t number_at(const char *text) {
  uint64_t number = 0;

  for (; *text >= '0' && *text <= '9'; text++) {
    number = number * 10 + (uint64_t)(*text - '0');
  }
  return number;
}

static void check_module(const struct kiln_boot_info *info, uint64_t index) {
  const struct kiln_module *module = &info->modules[index];
  const char *bytes = module->address;
  uint64_t file = FIRST_FILE + index % FILES;

  test_check(pointer_is(info, module->path, 1, KILN_MEMORY_LOADER_RECLAIMABLE) &&
                 pointer_is(info, module->string, 1, KILN_MEMORY_LOADER_RECLAIMABLE),
             "path and string are in reclaimable memory");
  test_check(number_at(module->string) == index, "modules are in the order of kiln.cfg");
  test_check(module->path[0] == 'm' && number_at(module->path + 1) == file,
             "a module has its path");
  test_check(module->size == (file == 10 || file == 18 ? 3 : 0), "a module has its size");
  test_check(module->size == 0 || (number_at(bytes) == file && bytes[2] == '\n'),
             "a module has the bytes of its file");
  test_check(module->physical % PAGE_SIZE == 0, "a module begins with a page");
  test_check(region_is(info, module->physical, PAGE_SIZE, KILN_MEMORY_MODULE),
             "the memory map has the module");
}

static void kernel_main(const struct kiln_boot_info *info) {
  test_start(info);
  test_check(info->module_count == MODULES, "there are 4,096 modules");
  for (uint64_t i = 0; i < MODULES; i++) {
    check_module(info, i);
  }
  test_check(region_total(info, KILN_MEMORY_MODULE) == MODULES * PAGE_SIZE,
             "each module has a page of its own, and no other memory is a module's");
  test_check(info->memory_map_count <= REGIONS_MAX,
             "modules that follow each other are one region");
  kprintf(LOG_INFO, "%lu modules in %u regions of memory, %lu ticks from the loader to here\n",
          info->module_count, info->memory_map_count,
          info->time_stamps.kernel_entry - info->time_stamps.firmware_handoff);
  test_pass();
}

KILN_ENTRY(kernel_main);

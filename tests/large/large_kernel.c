/*
 * A kernel with 32 MiB of initialised data, which made_disk.sh puts into its file, and of a module
 * as large as its string says: checks every word of both, and where the module is.
 */
#include "tests/kernels/test.h"

#define LARGE_BYTES (32u << 20) /* As tests/large/BUILD.bazel has it. */

/* Words that count from 0, in a segment of its own; volatile, as the compiler knows of no value but
 * 0. */
static volatile uint64_t large[LARGE_BYTES / sizeof(uint64_t)] __attribute__((section(".sbss")));

/* True when the words at `words` count from 0. */
static bool counts(const volatile uint64_t *words, uint64_t bytes) {
  for (uint64_t i = 0; i < bytes / sizeof(*words); i++) {
    if (words[i] != i) {
      return false;
    }
  }
  return true;
}

static void check_module(const struct kiln_module *module) {
  uint64_t mib = 0;

  for (const char *digit = module->string; *digit != '\0'; digit++) {
    mib = mib * 10 + (uint64_t)(*digit - '0');
  }
  kprintf(LOG_INFO, "module        %s, %lu bytes at 0x%lx\n", module->path, module->size,
          module->physical);
  test_check(module->size == mib << 20, "the module has the size that its string says");
  test_check(counts(module->address, module->size), "the module has every byte of its file");
  kprintf(LOG_INFO, "module        %s 4 GiB\n", module->physical >> 32 ? "above" : "below");
}

static void kernel_main(const struct kiln_boot_info *info) {
  test_start(info);
  kprintf(LOG_INFO, "kernel        %s, %lu bytes\n", info->kernel.path, info->kernel.file_size);
  test_check(info->kernel.size > LARGE_BYTES, "the kernel's size has the large segment in it");
  test_check(counts(large, LARGE_BYTES), "the kernel has every byte of its large segment");
  for (uint64_t i = 0; i < info->module_count; i++) {
    check_module(&info->modules[i]);
  }
  test_pass();
}

KILN_ENTRY(kernel_main);

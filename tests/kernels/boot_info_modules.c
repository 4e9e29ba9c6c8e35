/* Clauses about the modules that tests/contract/boot_info.cfg names. */
#include "lib/string.h"
#include "tests/kernels/boot_info.h"
#include "tests/kernels/clause.h"
#include "tests/kernels/regions.h"

/* As tests/contract/pattern.asm makes it: no whole number of pages. */
#define PATTERN_SIZE 10007u
#define PATTERN_FACTOR 7u
#define PATTERN_FIRST 3u

/* The modules, in the order of boot_info.cfg. The size of kernel.elf is not known here. */
static const struct {
  const char *path, *string;
  uint64_t size;
} expected[] = {
    {"kernel.elf", "the kernel itself", 0},
    {"boot/data/pattern.bin", "a  string = with \"everything\"", PATTERN_SIZE},
    {"empty.txt", "", 0},
};

#define EXPECTED_COUNT (sizeof(expected) / sizeof(expected[0]))

static uint64_t page_up(uint64_t size) {
  return (size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

/* Bytes of memory that a module takes: an empty one has a page as well. */
static uint64_t memory_size(const struct kiln_module *module) {
  return page_up(module->size == 0 ? 1 : module->size);
}

static bool tail_is_zero(const struct kiln_module *module) {
  const uint8_t *bytes = module->address;

  for (uint64_t i = module->size; i < memory_size(module); i++) {
    if (bytes[i] != 0) {
      return false;
    }
  }
  return true;
}

static bool holds_pattern(const struct kiln_module *module) {
  const uint8_t *bytes = module->address;

  for (uint32_t i = 0; i < PATTERN_SIZE; i++) {
    if (bytes[i] != (uint8_t)(i * PATTERN_FACTOR + PATTERN_FIRST)) {
      return false;
    }
  }
  return true;
}

/* True when the module shares no byte with any other module. */
static bool is_apart(const struct kiln_boot_info *info, uint64_t index) {
  const struct kiln_module *module = &info->modules[index];

  for (uint64_t i = 0; i < info->module_count; i++) {
    const struct kiln_module *other = &info->modules[i];

    if (i != index && module->physical < other->physical + memory_size(other) &&
        other->physical < module->physical + memory_size(module)) {
      return false;
    }
  }
  return true;
}

static void check_module(const struct kiln_boot_info *info, uint64_t i) {
  const struct kiln_module *module = &info->modules[i];

  clause(boot_info_is_text(info, module->path) && strcmp(module->path, expected[i].path) == 0,
         "modules[%lu].path = \"%s\"", i, module->path);
  clause(boot_info_is_text(info, module->string) && strcmp(module->string, expected[i].string) == 0,
         "modules[%lu].string = \"%s\"", i, module->string);
  clause(module->physical % PAGE_SIZE == 0 &&
             (uint64_t)module->address == info->direct_map + module->physical,
         "modules[%lu].address is whole pages of the direct map", i);
  clause(i == 0 || module->size == expected[i].size, "modules[%lu].size = %lu", i, module->size);
  clause(region_is(info, module->physical, memory_size(module), KILN_MEMORY_MODULE),
         "modules[%lu].physical = 0x%lx is a region of its kind", i, module->physical);
  clause(is_apart(info, i), "modules[%lu] shares no memory with another", i);
  clause(tail_is_zero(module), "modules[%lu] is followed by zeros up to the end of the page", i);
}

void boot_info_check_modules(const struct kiln_boot_info *info) {
  uint64_t total = 0;

  clause_equal("module_count", info->module_count, EXPECTED_COUNT);
  clause(pointer_is(info, info->modules, info->module_count * sizeof(info->modules[0]),
                    KILN_MEMORY_LOADER_RECLAIMABLE),
         "modules are described in loader-reclaimable memory");
  if (info->module_count != EXPECTED_COUNT) {
    return;
  }
  for (uint64_t i = 0; i < EXPECTED_COUNT; i++) {
    check_module(info, i);
    total += memory_size(&info->modules[i]);
  }
  clause(memcmp(info->modules[0].address, "\177ELF", 4) == 0, "modules[0] is an ELF file");
  clause(info->modules[1].size == PATTERN_SIZE && holds_pattern(&info->modules[1]),
         "modules[1] has every byte of the file");
  clause_equal("modules: bytes of their kind in the map", region_total(info, KILN_MEMORY_MODULE),
               total);
}

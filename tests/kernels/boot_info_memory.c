/* Clauses about the memory map, and about where the kernel is in it. */
#include "lib/string.h"
#include "tests/kernels/boot_info.h"
#include "tests/kernels/clause.h"
#include "tests/kernels/regions.h"
#include "tests/kernels/test.h"

#define LOW_MEMORY_END 0x100000ull
#define USABLE_MIN (16ull << 20) /* Bytes that must be left on any machine of these tests. */
#define RAM_STEP (32ull << 20)   /* More than firmware keeps of a machine's RAM. */

/* How often a rule for regions is broken. */
struct faults {
  uint32_t ragged, empty, overlapping, kind, unmerged, flags, loader_low;
};

/* Looks at `region`, which comes after `before`; that is null for the first. */
static void inspect(const struct kiln_memory_region *region,
                    const struct kiln_memory_region *before, struct faults *faults) {
  uint64_t before_end = before == 0 ? 0 : before->base + before->length;
  bool low = region->base + region->length <= LOW_MEMORY_END;

  faults->ragged += region->base % PAGE_SIZE != 0 || region->length % PAGE_SIZE != 0;
  faults->empty += region->length == 0 || region->base + region->length < region->base;
  faults->overlapping += region->base < before_end;
  faults->kind += region->kind < KILN_MEMORY_USABLE || region->kind > KILN_MEMORY_UNACCEPTED;
  faults->unmerged += before != 0 && region->base == before_end && region->kind == before->kind &&
                      region->flags == before->flags;
  faults->flags += region->flags != (low ? KILN_MEMORY_LOW : 0);
  faults->flags += !low && region->base < LOW_MEMORY_END; /* On both sides. */
  faults->loader_low +=
      low && (region->kind == KILN_MEMORY_LOADER_RECLAIMABLE ||
              region->kind == KILN_MEMORY_KERNEL || region->kind == KILN_MEMORY_MODULE);
}

static uint64_t low_usable(const struct kiln_boot_info *info) {
  uint64_t total = 0;

  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    const struct kiln_memory_region *region = &info->memory_map[i];

    if (region->kind == KILN_MEMORY_USABLE && region->flags & KILN_MEMORY_LOW) {
      total += region->length;
    }
  }
  return total;
}

/* Bytes of RAM of the machine: those in the map, and what firmware is likely to have kept. */
static uint64_t machine_ram(const struct kiln_boot_info *info) {
  uint64_t total = 0;

  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    total += kind_is_ram(info->memory_map[i].kind) ? info->memory_map[i].length : 0;
  }
  return (total + RAM_STEP - 1) / RAM_STEP * RAM_STEP;
}

static void check_map(const struct kiln_boot_info *info) {
  struct faults faults = {0};
  uint64_t usable = region_total(info, KILN_MEMORY_USABLE);

  clause(info->memory_map_count >= 1 &&
             pointer_is(info, info->memory_map,
                        info->memory_map_count * sizeof(struct kiln_memory_region),
                        KILN_MEMORY_LOADER_RECLAIMABLE),
         "memory_map: %u regions, in loader-reclaimable memory", info->memory_map_count);
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    inspect(&info->memory_map[i], i == 0 ? 0 : &info->memory_map[i - 1], &faults);
  }
  clause_equal("memory_map: regions that are not whole pages", faults.ragged, 0);
  clause_equal("memory_map: regions that are empty or endless", faults.empty, 0);
  clause_equal("memory_map: regions out of order or overlapping", faults.overlapping, 0);
  clause_equal("memory_map: regions of unknown kind", faults.kind, 0);
  clause_equal("memory_map: regions like the one before them", faults.unmerged, 0);
  clause_equal("memory_map: regions with wrong flags", faults.flags, 0);
  clause_equal("memory_map: regions of the loader's below 1 MiB", faults.loader_low, 0);
  clause(usable >= USABLE_MIN, "memory_map: %lu KiB are usable", usable / 1024);
  clause(low_usable(info) >= TEST_LOW_MEMORY_MIN, "memory_map: %lu KiB below 1 MiB are usable",
         low_usable(info) / 1024);
  clause(machine_ram(info) >= RAM_STEP, "memory_map: RAM of a machine with %lu MiB",
         machine_ram(info) >> 20);
}

/* kernel.physical and kernel.virtual_address are the same memory, and its kind is the kernel's. */
static void check_kernel(const struct kiln_boot_info *info) {
  const struct kiln_placement *kernel = &info->kernel;
  const void *code = (const void *)boot_info_check_memory;
  uint64_t offset = (uint64_t)code - kernel->virtual_address;

  clause_equal("kernel.virtual_address (less the slide)", kernel->virtual_address - kernel->slide,
               KILN_KERNEL_BASE);
  clause_equal("kernel.slide (the file has a fixed address)", kernel->slide, 0);
  clause(kernel->size != 0 && kernel->size % PAGE_SIZE == 0 && offset < kernel->size,
         "kernel.size = 0x%lx, whole pages", kernel->size);
  clause(region_is(info, kernel->physical, kernel->size, KILN_MEMORY_KERNEL),
         "kernel.physical = 0x%lx is a region of its kind", kernel->physical);
  clause_equal("kernel: bytes of its kind in the map", region_total(info, KILN_MEMORY_KERNEL),
               kernel->size);
  clause(memcmp((const void *)(info->direct_map + kernel->physical + offset), code, 64) == 0,
         "kernel: physical and virtual address are the same memory");
  clause(boot_info_is_text(info, kernel->path) && strcmp(kernel->path, "kernel.elf") == 0,
         "kernel.path = \"%s\"", kernel->path);
  clause(info->module_count != 0 && kernel->file_size == info->modules[0].size,
         "kernel.file_size = %lu, as the same file is as a module", kernel->file_size);
}

void boot_info_check_memory(const struct kiln_boot_info *info) {
  check_map(info);
  check_kernel(info);
}

/* Commands about memory. */
#include <stdint.h>

#include "kernel/boot_info.h"
#include "kernel/console/console.h"
#include "kernel/draw/memory_blocks.h"
#include "kernel/memory/memory.h"
#include "kernel/shell/commands.h"

#define KIB 1024u
#define PAGE_KIB 4u /* Of a page. */
/* As many blanks as fit the narrowest screen. */
#define BAR "                                                                "

/* Background colours (ECMA-48 §8.3.117, and aixterm's bright ones) of what memory holds. */
static const uint8_t colours[MEMORY_KINDS] = {
    [KILN_MEMORY_USABLE] = 44,      [KILN_MEMORY_LOADER_RECLAIMABLE] = 43,
    [KILN_MEMORY_KERNEL] = 101,     [KILN_MEMORY_MODULE] = 45,
    [KILN_MEMORY_FRAMEBUFFER] = 47, [KILN_MEMORY_ACPI_RECLAIMABLE] = 46,
    [KILN_MEMORY_ACPI_NVS] = 104,   [KILN_MEMORY_RUNTIME] = 42,
    [KILN_MEMORY_BAD] = 41,         [KILN_MEMORY_RESERVED] = 100,
};

static uint32_t colour_of(uint32_t kind) {
  return kind < MEMORY_KINDS ? colours[kind] : 0;
}

void shell_memory(const struct kiln_boot_info *info, const char *argument) {
  struct memory_statistics statistics = memory_statistics();

  (void)info;
  (void)argument;
  kprintf(LOG_INFO, "pages  %lu of %lu KiB free (%lu of %lu pages)\n",
          statistics.free_pages * PAGE_KIB, statistics.total_pages * PAGE_KIB,
          statistics.free_pages, statistics.total_pages);
  kprintf(LOG_INFO, "heap   %lu KiB in %lu pages, of which %lu blocks have %lu bytes\n",
          statistics.heap_pages * PAGE_KIB, statistics.heap_pages, statistics.heap_blocks,
          statistics.heap_bytes);
}

void shell_map(const struct kiln_boot_info *info, const char *argument) {
  static struct memory_blocks blocks; /* Large for a stack. */

  (void)argument;
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    const struct kiln_memory_region *region = &info->memory_map[i];

    kprintf(LOG_INFO, "\033[%um  \033[0m %012lx-%012lx %10lu KiB  %s\n", colour_of(region->kind),
            region->base, region->base + region->length - 1, region->length / KIB,
            boot_info_memory_name(region->kind));
  }
  memory_blocks_cut(&blocks, info->memory_map, info->memory_map_count, sizeof(BAR) - 1);
  for (uint32_t i = 0, next; i < blocks.count; i = next) {
    for (next = i + 1; next < blocks.count && blocks.kinds[next] == blocks.kinds[i];) next++;
    kprintf(LOG_INFO, "\033[%um%.*s", colour_of(blocks.kinds[i]), (int)(next - i), BAR);
  }
  kprintf(LOG_INFO, "\033[0m\nRAM at boot, %lu KiB a column\n", blocks.share / KIB);
}

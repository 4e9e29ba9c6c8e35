/*
 * Passes when the memory map has every one of the pages above 4 GiB that bad_bios.asm tells of
 * with ENTRIES=1200. Stands alone: it needs nothing but the boot protocol.
 */
#include <stdint.h>

#include "boot/protocol/kiln.h"

#define PAGES 1198u /* The other two entries are the memory below. */
#define FIRST_PAGE 0x100002000ull
#define PAGE_STRIDE 0x2000u
#define COM1 0x3f8
#define DEBUG_EXIT 0xf4
#define PASSED 0x10u

static void out(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

/* The loader has set COM1 up, and QEMU's takes bytes as fast as they come. */
static void say(const char *text) {
  for (; *text != '\0'; text++) out(COM1, (uint8_t)*text);
}

static void kernel_main(const struct kiln_boot_info *info) {
  uint32_t found = 0;

  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    const struct kiln_memory_region *region = &info->memory_map[i];
    uint32_t kind = found % 2 == 0 ? KILN_MEMORY_RESERVED : KILN_MEMORY_USABLE;

    if (region->base == FIRST_PAGE + found * PAGE_STRIDE && region->length == 4096 &&
        region->kind == kind)
      found++;
  }
  if (found == PAGES) {
    say("KILN TEST PASS\n");
    out(DEBUG_EXIT, PASSED);
  }
  say("KILN TEST FAIL: pages are missing in the memory map\n");
  for (;;) __asm__ volatile("cli; hlt");
}

KILN_ENTRY(kernel_main);

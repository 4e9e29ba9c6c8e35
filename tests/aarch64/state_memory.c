/*
 * Clauses about the address space: every page that TTBR1_EL1 leads to is looked at, put into the
 * part of the address space that it belongs to, and held against the rules for that part.
 */
#include <stddef.h>

#include "tests/aarch64/state.h"
#include "tests/aarch64/test.h"

#define PAGE_SIZE 4096ull
#define TABLE_ENTRIES 512u
#define ROOT_SHIFT 39u
#define PAGE_SHIFT 12u
#define UPPER_HALF 0xffff000000000000ull /* What TTBR1_EL1 is for. */

/* Arm ARM D8.3. */
#define ENTRY_VALID (1ull << 0)
#define ENTRY_TABLE (1ull << 1)
#define ENTRY_ATTRIBUTE(entry) ((entry) >> 2 & 7)
#define ENTRY_EL0 (1ull << 6)
#define ENTRY_READ_ONLY (1ull << 7)
#define ENTRY_SHAREABILITY(entry) ((entry) >> 8 & 3)
#define INNER_SHAREABLE 3u
#define ENTRY_NO_EXECUTE (1ull << 53)
#define ENTRY_EL0_NO_EXECUTE (1ull << 54)
#define ENTRY_ADDRESS 0x0000fffffffff000ull

/* Attributes of MAIR_EL1. */
enum { WRITE_BACK, DEVICE, NON_CACHEABLE };

#define TABLE_SIZE 36u /* The RSDP (ACPI 6.5 §5.2.5.3); SMBIOS's entry points are shorter. */

enum part { DIRECT_MAP, FRAMEBUFFER, KERNEL, HANDOFF, STACK, UART, PARTS };

/* Each is kept by every page that it is about, or names the first that breaks it. */
enum rule {
  NOTHING_ELSE,
  WRITE_XOR_EXECUTE,
  NO_EL0,
  MEMORY_TYPE,
  SHAREABILITY,
  PLACE,
  DIRECT_RAM,
  DIRECT_RIGHTS,
  DIRECT_LARGEST,
  KERNEL_RIGHTS,
  HANDOFF_RIGHTS,
  DATA_RIGHTS,
  LOADER_MEMORY,
  RULES,
};

static const char *const sentences[RULES] = {
    [NOTHING_ELSE] = "nothing is mapped beside the six parts: no identity map, no loader",
    [WRITE_XOR_EXECUTE] = "no page is both writable and executable",
    [NO_EL0] = "no page is accessible to EL0",
    [MEMORY_TYPE] = "the UART is Device-nGnRE, the framebuffer non-cacheable, all else write-back",
    [SHAREABILITY] = "all is inner shareable",
    [PLACE] = "direct map, kernel and framebuffer show the memory that they should",
    [DIRECT_RAM] = "the direct map shows RAM, RSDP and SMBIOS entry point only",
    [DIRECT_RIGHTS] = "the direct map is writable and never executable",
    [DIRECT_LARGEST] = "the direct map is made of the largest pages there are",
    [KERNEL_RIGHTS] = "the kernel's code is executable, and only its data writable",
    [HANDOFF_RIGHTS] = "the hand-off area is code (read, execute), then data (read, write)",
    [DATA_RIGHTS] = "framebuffer, stack and UART are writable and not executable",
    [LOADER_MEMORY] = "page tables, hand-off area and stack are loader-reclaimable memory",
};

struct range {
  uint64_t base, size;
  uint64_t physical; /* Where it starts, if that is fixed. */
};

static struct {
  const struct kiln_boot_info *info;
  struct range parts[PARTS];
  uint64_t mapped[PARTS]; /* Bytes. */
  uint64_t not_ram;       /* Bytes of the direct map that are not RAM. */
  bool handoff_data;      /* Has been seen: no code may follow. */
  uint64_t broken[RULES]; /* How often. */
  uint64_t first[RULES];  /* The first address. */
} survey;

/* Of kernel.ld. */
extern const uint8_t kernel_text_start[], kernel_text_end[];

bool kind_is_ram(uint32_t kind) {
  return (kind >= KILN_MEMORY_USABLE && kind <= KILN_MEMORY_MODULE) ||
         (kind >= KILN_MEMORY_ACPI_RECLAIMABLE && kind <= KILN_MEMORY_RUNTIME);
}

/* The region that `address` lies in; null when there is none. */
static const struct kiln_memory_region *region_at(const struct kiln_boot_info *info,
                                                  uint64_t address) {
  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    if (address - info->memory_map[i].base < info->memory_map[i].length)
      return &info->memory_map[i];
  }
  return NULL;
}

bool region_is(const struct kiln_boot_info *info, uint64_t base, uint64_t length, uint32_t kind) {
  const struct kiln_memory_region *region = region_at(info, base);

  return region != NULL && region->kind == kind && length <= region->base + region->length - base;
}

bool region_is_ram(const struct kiln_boot_info *info, uint64_t base, uint64_t length) {
  for (uint64_t end = base + length; base < end;) {
    const struct kiln_memory_region *region = region_at(info, base);

    if (region == NULL || !kind_is_ram(region->kind)) return false;
    base = region->base + region->length;
  }
  return true;
}

static void hold(enum rule rule, bool holds, uint64_t address) {
  if (!holds && survey.broken[rule]++ == 0) survey.first[rule] = address;
}

static bool shows_table(uint64_t page, uint64_t size, uint64_t physical) {
  return physical != 0 && size == PAGE_SIZE && page + PAGE_SIZE > physical &&
         page < physical + TABLE_SIZE;
}

static void check_direct(uint64_t at, uint64_t physical, uint64_t size, bool data) {
  const struct kiln_boot_info *info = survey.info;

  if (!region_is_ram(info, physical, size)) {
    survey.not_ram += size;
    hold(DIRECT_RAM,
         shows_table(physical, size, info->rsdp) || shows_table(physical, size, info->smbios), at);
  }
  for (uint64_t larger = size << 9; larger <= 1ull << 30; larger <<= 9)
    hold(DIRECT_LARGEST, !region_is_ram(info, physical & ~(larger - 1), larger), at);
  hold(DIRECT_RIGHTS, data, at);
}

static void check_part(enum part part, uint64_t at, uint64_t physical, uint64_t size, bool data,
                       bool code) {
  bool in_text = at >= (uint64_t)kernel_text_start && at < (uint64_t)kernel_text_end;

  switch (part) {
    case DIRECT_MAP:
      check_direct(at, physical, size, data);
      break;
    case KERNEL:
      hold(KERNEL_RIGHTS, code == in_text, at);
      break;
    case HANDOFF:
      survey.handoff_data = survey.handoff_data || data;
      hold(HANDOFF_RIGHTS, data || (code && !survey.handoff_data), at);
      break;
    default:
      hold(DATA_RIGHTS, data, at);
  }
  if (part == HANDOFF || part == STACK)
    hold(LOADER_MEMORY, region_is(survey.info, physical, size, KILN_MEMORY_LOADER_RECLAIMABLE), at);
  else if (part != UART)
    hold(PLACE, physical == survey.parts[part].physical + (at - survey.parts[part].base), at);
}

static void visit(uint64_t at, uint64_t entry, uint64_t size) {
  uint64_t attribute = ENTRY_ATTRIBUTE(entry), physical = entry & ENTRY_ADDRESS;
  bool writable = !(entry & ENTRY_READ_ONLY), executable = !(entry & ENTRY_NO_EXECUTE);
  enum part part = 0;

  while (part < PARTS && (at - survey.parts[part].base >= survey.parts[part].size ||
                          size > survey.parts[part].size - (at - survey.parts[part].base)))
    part++;
  hold(WRITE_XOR_EXECUTE, !(writable && executable), at);
  hold(NO_EL0, !(entry & ENTRY_EL0) && (entry & ENTRY_EL0_NO_EXECUTE), at);
  hold(NOTHING_ELSE, part != PARTS, at);
  hold(MEMORY_TYPE,
       attribute == (part == UART          ? DEVICE
                     : part == FRAMEBUFFER ? NON_CACHEABLE
                                           : WRITE_BACK),
       at);
  hold(SHAREABILITY, ENTRY_SHAREABILITY(entry) == INNER_SHAREABLE, at);
  if (part == PARTS) return;
  survey.mapped[part] += size;
  check_part(part, at, physical, size, writable && !executable, executable && !writable);
}

static void walk(uint64_t table, unsigned shift, uint64_t base) {
  const uint64_t *entries = (const uint64_t *)(survey.info->direct_map + table);

  hold(LOADER_MEMORY, region_is(survey.info, table, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE),
       table);
  for (uint64_t i = 0; i < TABLE_ENTRIES; i++) {
    uint64_t at = base + (i << shift);

    if (!(entries[i] & ENTRY_VALID)) continue;
    if (shift > PAGE_SHIFT && (entries[i] & ENTRY_TABLE))
      walk(entries[i] & ENTRY_ADDRESS, shift - 9, at);
    else
      visit(at, entries[i], 1ull << shift);
  }
}

static struct range pages(uint64_t address, uint64_t size, uint64_t physical) {
  uint64_t start = address & ~(PAGE_SIZE - 1);

  return (struct range){start, (address + size + PAGE_SIZE - 1 - start) & ~(PAGE_SIZE - 1),
                        physical & ~(PAGE_SIZE - 1)};
}

static void find_parts(const struct kiln_boot_info *info) {
  const struct kiln_framebuffer *screen = &info->framebuffer;

  survey.parts[DIRECT_MAP] = pages(info->direct_map, KILN_DIRECT_MAP_SIZE, 0);
  if (screen->kind != KILN_FRAMEBUFFER_NONE)
    survey.parts[FRAMEBUFFER] = pages((uint64_t)screen->address, screen->size, screen->physical);
  survey.parts[KERNEL] =
      pages(info->kernel.virtual_address, info->kernel.size, info->kernel.physical);
  survey.parts[HANDOFF] =
      pages(KILN_HANDOFF_BASE, info->stack.base - KILN_STACK_GUARD - KILN_HANDOFF_BASE, 0);
  survey.parts[STACK] = pages(info->stack.base, info->stack.size, 0);
  survey.parts[UART] = pages(KILN_UART_BASE, PAGE_SIZE, 0);
}

static uint64_t total_ram(const struct kiln_boot_info *info) {
  uint64_t total = 0;

  for (uint32_t i = 0; i < info->memory_map_count; i++) {
    if (kind_is_ram(info->memory_map[i].kind)) total += info->memory_map[i].length;
  }
  return total;
}

void state_check_memory(const struct kiln_boot_info *info) {
  uint64_t root;

  __asm__ volatile("mrs %0, ttbr1_el1" : "=r"(root));
  survey.info = info;
  find_parts(info);
  walk(root & ENTRY_ADDRESS, ROOT_SHIFT, UPPER_HALF);
  for (enum rule rule = 0; rule < RULES; rule++) {
    if (survey.broken[rule] == 0)
      clause(true, "%s", sentences[rule]);
    else
      clause(false, "%s: not so %llu times, first at 0x%llx", sentences[rule],
             (unsigned long long)survey.broken[rule], (unsigned long long)survey.first[rule]);
  }
  clause_equal("bytes of RAM in the direct map", survey.mapped[DIRECT_MAP] - survey.not_ram,
               total_ram(info));
  clause_equal("bytes of the framebuffer", survey.mapped[FRAMEBUFFER],
               survey.parts[FRAMEBUFFER].size);
  clause_equal("bytes of the hand-off area", survey.mapped[HANDOFF], survey.parts[HANDOFF].size);
  clause_equal("bytes of the stack, above a guard that is not mapped", survey.mapped[STACK],
               info->stack.size);
  clause_equal("bytes of the UART", survey.mapped[UART], PAGE_SIZE);
}

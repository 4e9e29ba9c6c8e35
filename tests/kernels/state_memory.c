/*
 * Clauses about the address space: every page that is mapped is looked at, put into the part
 * of the address space that it belongs to, and held against the rules for that part.
 */
#include <stdbool.h>

#include "tests/kernels/clause.h"
#include "tests/kernels/own_file.h"
#include "tests/kernels/page_tables.h"
#include "tests/kernels/page_walk.h"
#include "tests/kernels/regions.h"
#include "tests/kernels/state.h"
#include "tests/kernels/test.h"

#define MIB2 (2ull << 20)
#define GIB (1ull << 30)

#define TABLE_SIZE 36u /* The RSDP (ACPI 6.5 §5.2.5.3); SMBIOS's entry points are shorter. */

#define READ_WRITE (PAGE_MAPPED | PAGE_WRITABLE)
#define READ_EXECUTE (PAGE_MAPPED | PAGE_EXECUTABLE)

enum part { DIRECT_MAP, FRAMEBUFFER, KERNEL, HANDOFF, STACK, UART, PARTS };

/* Each is kept by every page that it is about, or names the first that breaks it. */
enum rule {
  NOTHING_ELSE,
  WRITE_XOR_EXECUTE,
  NO_USER,
  PROMISE,
  MEMORY_TYPE,
  PLACE,
  DIRECT_RAM,
  DIRECT_LARGEST,
  DIRECT_RIGHTS,
  FRAMEBUFFER_RIGHTS,
  KERNEL_RIGHTS,
  HANDOFF_RIGHTS,
  STACK_RIGHTS,
  UART_RIGHTS,
  LOADER_MEMORY,
  RULES,
};

static const char *const sentences[RULES] = {
    [NOTHING_ELSE] = "nothing is mapped beside the parts: no identity map, no loader",
    [WRITE_XOR_EXECUTE] = "no page is both writable and executable",
    [NO_USER] = "no page is accessible to programs",
    [PROMISE] = ENTRY_PROMISE,
    [MEMORY_TYPE] = "the framebuffer is write-combining, a UART device, everything else write-back",
    [PLACE] = "direct map, kernel and framebuffer show the memory that they should",
    [DIRECT_RAM] = "the direct map shows RAM, RSDP and SMBIOS entry point only",
    [DIRECT_LARGEST] = "the direct map is made of the largest pages there are",
    [DIRECT_RIGHTS] = "the direct map is writable and never executable",
    [FRAMEBUFFER_RIGHTS] = "the framebuffer is writable and not executable",
    [KERNEL_RIGHTS] = "the kernel's pages have the rights of p_flags, less PT_GNU_RELRO",
    [HANDOFF_RIGHTS] = "the hand-off area is code (read, execute), then data (read, write)",
    [STACK_RIGHTS] = "the stack is writable and not executable",
    [UART_RIGHTS] = "a UART is writable and not executable",
    [LOADER_MEMORY] = "page tables, hand-off area and stack are loader-reclaimable memory",
};

/* A range of virtual addresses, and the physical one it starts at where that is fixed. */
struct range {
  uint64_t base, size;
  uint64_t physical;
};

struct survey {
  const struct kiln_boot_info *info;
  struct range parts[PARTS];
  uint64_t mapped[PARTS]; /* Bytes. */
  uint64_t not_ram;       /* Bytes of the direct map that are not RAM. */
  bool handoff_data;      /* Has been seen: no code may follow. */
  uint64_t broken[RULES]; /* How often. */
  uint64_t first[RULES];  /* The first virtual address, physical one of a table. */
};

static void hold(struct survey *survey, enum rule rule, bool holds, uint64_t address) {
  if (holds) {
    return;
  }
  if (survey->broken[rule]++ == 0) {
    survey->first[rule] = address;
  }
}

/* True when `mapping` shows a page of the firmware's table at `physical`. */
static bool shows_table(const struct mapping *mapping, uint64_t physical) {
  return physical != 0 && mapping->size == PAGE_SIZE && mapping->physical + PAGE_SIZE > physical &&
         mapping->physical < physical + TABLE_SIZE;
}

/* True when the block of `size` around the page could not be one page as well. */
static bool needs_small_page(const struct survey *survey, const struct mapping *mapping,
                             uint64_t size) {
  return !region_is_ram(survey->info, mapping->physical & ~(size - 1), size);
}

static void check_direct(struct survey *survey, const struct mapping *mapping) {
  const struct kiln_boot_info *info = survey->info;
  uint64_t at = mapping->virtual_address;
  bool largest =
      mapping->size == GIB || !page_1gib_exists() || needs_small_page(survey, mapping, GIB);

  if (!region_is_ram(info, mapping->physical, mapping->size)) {
    survey->not_ram += mapping->size;
    hold(survey, DIRECT_RAM, shows_table(mapping, info->rsdp) || shows_table(mapping, info->smbios),
         at);
  }
  if (mapping->size == PAGE_SIZE) {
    largest = largest && needs_small_page(survey, mapping, MIB2);
  }
  hold(survey, DIRECT_LARGEST, largest, at);
  hold(survey, DIRECT_RIGHTS, mapping->rights == READ_WRITE, at);
}

static void check_kernel(struct survey *survey, const struct mapping *mapping) {
  for (uint64_t offset = 0; offset < mapping->size; offset += PAGE_SIZE) {
    uint64_t at = mapping->virtual_address + offset;

    hold(survey, KERNEL_RIGHTS, mapping->rights == own_file_rights(at), at);
  }
}

static void check_handoff(struct survey *survey, const struct mapping *mapping) {
  bool data = mapping->rights == READ_WRITE;

  survey->handoff_data = survey->handoff_data || data;
  hold(survey, HANDOFF_RIGHTS, data || (mapping->rights == READ_EXECUTE && !survey->handoff_data),
       mapping->virtual_address);
}

/* The part that holds all of `mapping`; PARTS when none does. */
static enum part part_of(const struct survey *survey, const struct mapping *mapping) {
  for (enum part part = 0; part < PARTS; part++) {
    const struct range *range = &survey->parts[part];
    uint64_t offset = mapping->virtual_address - range->base;

    if (mapping->virtual_address >= range->base && offset < range->size &&
        mapping->size <= range->size - offset) {
      return part;
    }
  }
  return PARTS;
}

static void check_place(struct survey *survey, enum part part, const struct mapping *mapping) {
  const struct range *range = &survey->parts[part];
  uint64_t offset = mapping->virtual_address - range->base;

  if (part == HANDOFF || part == STACK) {
    hold(survey, LOADER_MEMORY,
         region_is(survey->info, mapping->physical, mapping->size, KILN_MEMORY_LOADER_RECLAIMABLE),
         mapping->virtual_address);
  } else if (part != UART) {
    hold(survey, PLACE, mapping->physical == range->physical + offset, mapping->virtual_address);
  }
}

static enum memory_type promised_type(enum part part) {
  return part == FRAMEBUFFER ? MEMORY_WRITE_COMBINING
         : part == UART      ? MEMORY_DEVICE
                             : MEMORY_WRITE_BACK;
}

static void visit_mapping(void *context, const struct mapping *mapping) {
  struct survey *survey = context;
  enum part part = part_of(survey, mapping);
  uint64_t at = mapping->virtual_address;

  hold(survey, WRITE_XOR_EXECUTE,
       !(mapping->rights & PAGE_WRITABLE && mapping->rights & PAGE_EXECUTABLE), at);
  hold(survey, NO_USER, !mapping->user, at);
  hold(survey, PROMISE, mapping->keeps_promise, at);
  hold(survey, NOTHING_ELSE, part != PARTS, at);
  hold(survey, MEMORY_TYPE, mapping->type == promised_type(part), at);
  if (part == PARTS) {
    return;
  }
  survey->mapped[part] += mapping->size;
  check_place(survey, part, mapping);
  switch (part) {
    case DIRECT_MAP:
      check_direct(survey, mapping);
      break;
    case FRAMEBUFFER:
      hold(survey, FRAMEBUFFER_RIGHTS, mapping->rights == READ_WRITE, at);
      break;
    case KERNEL:
      check_kernel(survey, mapping);
      break;
    case HANDOFF:
      check_handoff(survey, mapping);
      break;
    case UART:
      hold(survey, UART_RIGHTS, mapping->rights == READ_WRITE, at);
      break;
    default:
      hold(survey, STACK_RIGHTS, mapping->rights == READ_WRITE, at);
  }
}

static void visit_table(void *context, uint64_t physical) {
  struct survey *survey = context;

  hold(survey, LOADER_MEMORY,
       region_is(survey->info, physical, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE), physical);
}

static void find_parts(struct survey *survey) {
  const struct kiln_boot_info *info = survey->info;
  const struct kiln_framebuffer *framebuffer = &info->framebuffer;
  uint64_t window = (uint64_t)framebuffer->address & ~(PAGE_SIZE - 1);
  uint64_t window_end =
      ((uint64_t)framebuffer->address + framebuffer->size + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

  survey->parts[DIRECT_MAP] =
      (struct range){.base = info->direct_map, .size = KILN_DIRECT_MAP_SIZE};
  if (framebuffer->kind != KILN_FRAMEBUFFER_NONE) {
    survey->parts[FRAMEBUFFER] =
        (struct range){.base = window,
                       .size = window_end - window,
                       .physical = framebuffer->physical & ~(PAGE_SIZE - 1)};
  }
  survey->parts[KERNEL] = (struct range){.base = info->kernel.virtual_address,
                                         .size = info->kernel.size,
                                         .physical = info->kernel.physical};
  survey->parts[HANDOFF] =
      (struct range){.base = KILN_HANDOFF_BASE, .size = handoff_end(info) - KILN_HANDOFF_BASE};
  survey->parts[STACK] = (struct range){.base = info->stack.base, .size = info->stack.size};
  survey->parts[UART] = (struct range){.base = KILN_UART_BASE, .size = TEST_UART_SIZE};
}

static uint64_t total_ram(const struct kiln_boot_info *info) {
  uint64_t total = 0;

  for (uint32_t kind = KILN_MEMORY_USABLE; kind <= KILN_MEMORY_UNACCEPTED; kind++) {
    if (kind_is_ram(kind)) {
      total += region_total(info, kind);
    }
  }
  return total;
}

/* That what should be mapped is mapped, all of it; the rules say that nothing else is. */
static void check_coverage(const struct survey *survey) {
  const struct kiln_boot_info *info = survey->info;
  const uint64_t *mapped = survey->mapped;

  clause_equal("bytes of RAM in the direct map", mapped[DIRECT_MAP] - survey->not_ram,
               total_ram(info));
  clause_equal("bytes of the framebuffer", mapped[FRAMEBUFFER], survey->parts[FRAMEBUFFER].size);
  clause_equal("bytes of the kernel's segments", mapped[KERNEL], own_file_mapped_size());
  clause_equal("bytes of the hand-off area", mapped[HANDOFF], survey->parts[HANDOFF].size);
  clause_equal("bytes of the stack", mapped[STACK], survey->parts[STACK].size);
  clause_equal("bytes of a UART", mapped[UART], TEST_UART_SIZE);
  clause(page_walk(info->direct_map, info->stack.base - 1) == 0 &&
             page_walk(info->direct_map, info->stack.base - KILN_STACK_GUARD) == 0,
         "the guard below the stack, from 0x%lx on, is not mapped",
         info->stack.base - KILN_STACK_GUARD);
  clause(own_file_code_is_loaded(), "the kernel's code is that of its file");
}

void state_check_memory(const struct kiln_boot_info *info) {
  static struct survey survey;
  struct page_tables_visitor visitor = {
      .table = visit_table, .mapping = visit_mapping, .context = &survey};

  survey.info = info;
  find_parts(&survey);
  page_tables_walk(info->direct_map, &visitor);
  for (enum rule rule = 0; rule < RULES; rule++) {
    if (survey.broken[rule] == 0) {
      clause(true, "%s", sentences[rule]);
    } else {
      clause(false, "%s: not so %lu times, first at 0x%lx", sentences[rule], survey.broken[rule],
             survey.first[rule]);
    }
  }
  check_coverage(&survey);
}

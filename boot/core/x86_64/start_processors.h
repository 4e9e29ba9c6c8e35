/*
 * What the code that starts the other processors needs on x86_64: two pages below 1 MiB, and the
 * registers of the local APIC. Each architecture has a file of this name, for processors.c.
 */
#ifndef KILN_BOOT_CORE_START_PROCESSORS_H
#define KILN_BOOT_CORE_START_PROCESSORS_H

#include <stdint.h>

#include "boot/core/address_space.h"
#include "boot/core/allocate.h"
#include "boot/core/madt.h"
#include "boot/core/memory_map.h"
#include "boot/core/processors.h"
#include "boot/handoff/x86_64/processors.h"

/* The lowest page that real-mode code is put into, as some firmware writes to the first 64 KiB. */
#define START_LOW_MEMORY 0x10000ull
#define START_LOW_PAGES 2u /* The code, and the root of the page tables that it goes by. */

/* Whether a page of registers can lie there: nothing that is a page of RAM in the normalised `map`.
 */
static inline int start_is_local_apic(const struct memory_map *map, uint64_t physical) {
  return physical != 0 && physical % PAGE_SIZE == 0 && physical < KILN_DIRECT_MAP_SIZE &&
         !memory_kind_is_ram(memory_map_kind(map, physical, PAGE_SIZE));
}

/* Maps that code, for struct handoff_processors at `physical`. Errors: address_space_map_start's.
 */
static inline enum boot_status start_prepare(struct address_space *space,
                                             const struct memory_map *map, uint64_t rsdp,
                                             const struct madt_report *report, uint64_t physical) {
  struct handoff_processors *processors = physical_pointer(physical);

  (void)rsdp;
  processors->local_apic_physical = report->local_apic;
  if (start_is_local_apic(map, report->local_apic)) processors->local_apic = report->local_apic;
  return address_space_map_start(space, physical, &processors->local_apic);
}

/* Finds and maps the pages below 1 MiB: see processors_place. */
static inline enum boot_status start_place(struct address_space *space,
                                           const struct memory_map *map,
                                           struct handoff_processors *processors) {
  uint64_t low;
  enum boot_status status;

  if (memory_map_find(map, START_LOW_MEMORY, LOW_MEMORY_END, START_LOW_PAGES * PAGE_SIZE, PAGE_SIZE,
                      &low) != BOOT_OK) {
    processors_warn_not_started("free memory from 64 KiB to 1 MiB");
    return BOOT_OK;
  }
  status = paging_map(&space->tables, low, low, PAGE_SIZE, PAGING_EXECUTE);
  processors->low = (uint32_t)low;
  processors->low_slot = *(uint64_t *)physical_pointer(space->tables.root);
  return status;
}

/* For the kernel: see struct kiln_processors. */
static inline uint64_t start_local_apic(const struct handoff_processors *processors) {
  return processors->local_apic;
}

#endif /* KILN_BOOT_CORE_START_PROCESSORS_H */

/*
 * What the code that starts the other processors needs on aarch64: PSCI, the loader's last page,
 * where they begin with the MMU off, and page tables that map that page at its physical address.
 * Each architecture has a file of this name, for processors.c.
 */
#ifndef KILN_BOOT_CORE_START_PROCESSORS_H
#define KILN_BOOT_CORE_START_PROCESSORS_H

#include <stdint.h>

#include "boot/core/aarch64/psci.h"
#include "boot/core/address_space.h"
#include "boot/core/allocate.h"
#include "boot/core/firmware.h"
#include "boot/core/madt.h"
#include "boot/core/memory_map.h"
#include "boot/core/processors.h"
#include "boot/handoff/aarch64/processors.h"
#include "lib/string.h"

/* Copies the page to memory that is nobody else's, as a processor may come late, and makes page
   tables of the lower half that have nothing but it. Errors: BOOT_OUT_OF_MEMORY,
   BOOT_MEMORY_MAP_FULL. */
static inline enum boot_status start_copy_page(struct handoff_processors *processors) {
  struct page_tables lower;
  uint64_t page;
  enum boot_status status =
      boot_allocate(PAGE_SIZE, PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &page);

  if (status == BOOT_OK) status = paging_create(&lower);
  if (status == BOOT_OK) status = paging_map(&lower, page, page, PAGE_SIZE, PAGING_EXECUTE);
  if (status != BOOT_OK) return status;
  memcpy(physical_pointer(page), firmware_enter_begin,
         (size_t)(firmware_enter_end - firmware_enter_begin));
  processors->page = page;
  processors->begin = page + (uint64_t)(firmware_enter_other - firmware_enter_begin);
  processors->start.lower_root = lower.root;
  return BOOT_OK;
}

/* Maps the code that starts them, for struct handoff_processors at `physical`. Errors:
   address_space_map_start's, start_copy_page's. */
static inline enum boot_status start_prepare(struct address_space *space,
                                             const struct memory_map *map, uint64_t rsdp,
                                             const struct madt_report *report, uint64_t physical) {
  struct handoff_processors *processors = physical_pointer(physical);
  uint64_t none = 0;
  enum boot_status status = address_space_map_start(space, physical, &none);

  (void)report;
  if (status == BOOT_OK) status = start_copy_page(processors);
  if (status != BOOT_OK) return status;
  processors->conduit = psci_find(map, rsdp);
  if (processors->conduit == PSCI_NONE && processors->count > 1)
    processors_warn_not_started("PSCI in ACPI's FADT");
  processors->physical = physical;
  processors->start.upper_root = space->tables.root;
  return BOOT_OK;
}

/* All is there by now. */
static inline enum boot_status start_place(struct address_space *space,
                                           const struct memory_map *map,
                                           struct handoff_processors *processors) {
  (void)space;
  (void)map;
  (void)processors;
  return BOOT_OK;
}

/* There is none. */
static inline uint64_t start_local_apic(const struct handoff_processors *processors) {
  (void)processors;
  return 0;
}

#endif /* KILN_BOOT_CORE_START_PROCESSORS_H */

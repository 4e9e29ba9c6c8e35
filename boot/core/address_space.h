/*
 * The address space that the kernel is entered in, as boot/protocol/kiln.h lays it out,
 * and the memory behind its boot stack and hand-off area.
 */
#ifndef KILN_BOOT_CORE_ADDRESS_SPACE_H
#define KILN_BOOT_CORE_ADDRESS_SPACE_H

#include <stdint.h>

#include "boot/core/kernel_file.h"
#include "boot/core/memory_map.h"
#include "boot/core/paging.h"
#include "boot/core/status.h"
#include "boot/protocol/kiln.h"

#define DIRECT_MAP_BASE 0xffff800000000000ull
#define FRAMEBUFFER_BASE 0xffffc00000000000ull

struct address_space {
  struct page_tables tables;
  struct kiln_stack stack; /* Virtual addresses. */
  uint64_t handoff;        /* Physical address of the hand-off area. */
  uint64_t handoff_entry;  /* Virtual address of the hand-off code. */
  uint64_t identity_slot;  /* Direct-map address of the PML4 entry to clear, see handoff.h. */
};

/*
 * Maps the kernel's segments, a stack of `kernel->header.stack_size` bytes above its
 * guard, the hand-off area and, until that is entered, firmware_enter.
 * Errors: BOOT_OUT_OF_MEMORY, BOOT_MEMORY_MAP_FULL.
 */
enum boot_status address_space_create(struct address_space *space,
                                      const struct kernel_file *kernel);

/*
 * Takes memory for all page tables that are still to come, as nothing can be allocated once the
 * firmware is gone: so many as RAM of the normalised `map` needs, and SLACK_TABLES more, in case
 * that the map changes until then. Errors: BOOT_OUT_OF_MEMORY.
 */
enum boot_status address_space_reserve(struct address_space *space, const struct memory_map *map);

/*
 * Maps all RAM of the normalised `map`, the firmware's last one, and the entry points of ACPI and
 * SMBIOS at their physical addresses (0: there is none), into the direct map; needs no memory
 * after address_space_reserve. Errors: BOOT_PAGE_TABLES_FULL.
 */
enum boot_status address_space_map_ram(struct address_space *space, const struct memory_map *map,
                                       uint64_t rsdp, uint64_t smbios);

/*
 * Maps `framebuffer` and fills in its address; needs no memory after address_space_reserve.
 * Errors: BOOT_PAGE_TABLES_FULL.
 */
enum boot_status address_space_map_framebuffer(struct address_space *space,
                                               struct kiln_framebuffer *framebuffer);

/*
 * Maps, behind the hand-off area's data, the code that starts the other processors, and tells it
 * where struct handoff_processors lies, at `processors`; and behind that the registers of the local
 * APIC at the physical address `*local_apic`, a page that is no RAM, or 0. Stores their virtual
 * address, or 0, there. Only if the kernel's header asked for processors.
 * Errors: BOOT_OUT_OF_MEMORY, BOOT_MEMORY_MAP_FULL.
 */
enum boot_status address_space_map_start(struct address_space *space, uint64_t processors,
                                         uint64_t *local_apic);

/*
 * Maps `*count` stacks as large as the boot stack, each above a guard of its own and below a page
 * of struct handoff_page, behind the boot stack; fewer, or none, if there is no room. Stores how
 * many, and the first of them. Errors: BOOT_OUT_OF_MEMORY for page tables, BOOT_MEMORY_MAP_FULL.
 */
enum boot_status address_space_map_stacks(struct address_space *space, uint32_t *count,
                                          struct kiln_stack *first);

/* Bytes from one of these stacks to the next. */
uint64_t address_space_stack_stride(const struct address_space *space);

/* The address of physical memory in the kernel's direct map. */
static inline uint64_t direct_map_address(uint64_t physical) {
  return DIRECT_MAP_BASE + physical;
}

#endif /* KILN_BOOT_CORE_ADDRESS_SPACE_H */

/* Translation of the boot information into Linux's zero page: memory map, screen, firmware. */
#ifndef KILN_ADAPTERS_LINUX_ZERO_PAGE_H
#define KILN_ADAPTERS_LINUX_ZERO_PAGE_H

#include <stdint.h>

#include "adapters/linux/boot_params.h"
#include "boot/protocol/kiln.h"

/*
 * Writes the memory map as E820 has it, neighbours of one type merged: the first E820_ENTRIES to
 * `table`, what is left to `rest`. Returns how many entries there are; with null for both it only
 * counts.
 */
uint32_t zero_page_memory(const struct kiln_boot_info *info, struct linux_e820_entry *table,
                          struct linux_e820_entry *rest);

/*
 * Says which screen there is. One that Linux's fields cannot describe, of more than 65,535 bytes a
 * row, is left out.
 */
void zero_page_screen(const struct kiln_boot_info *info, struct linux_boot_params *params);

/*
 * Says where UEFI's system table is and where its memory map, of which the copy at physical address
 * `memory_map` stays. Only for a kernel that UEFI started.
 */
void zero_page_efi(const struct kiln_boot_info *info, uint64_t memory_map,
                   struct linux_boot_params *params);

#endif /* KILN_ADAPTERS_LINUX_ZERO_PAGE_H */

/*
 * Finds the tables that a BIOS leaves in memory behind a signature: the ACPI root pointer and
 * the SMBIOS entry point.
 */
#include "boot/bios/search.h"

#include "boot/bios/bios.h"
#include "boot/core/tables.h"

#define ALIGNMENT 16u /* Of all that is searched here. */
#define CONVENTIONAL_END 0xa0000u
#define ROM_END 0x100000u

#define RSDP_EBDA_SEARCHED 1024u /* ACPI 6.5 §5.2.5.1 */
#define RSDP_ROM_BEGIN 0xe0000u
#define SMBIOS_ROM_BEGIN 0xf0000u /* SMBIOS 3.6 §5.2 */

/* Looks at [from, to) for a table that begins with `first` and ends at `end` at the latest. */
static uintptr_t search(uintptr_t from, uintptr_t to, uintptr_t end, char first,
                        table_checker *is_table) {
  for (; from < to; from += ALIGNMENT) /* One comparison tells most of them apart. */
    if (*(const char *)from == first && is_table((const void *)from, end - from)) return from;
  return 0;
}

uint64_t search_rsdp(void) {
  uintptr_t ebda = (uintptr_t)bios_data_word(BIOS_DATA_EBDA_SEGMENT) << 4;
  uintptr_t found = 0;

  if (ebda != 0 && ebda <= CONVENTIONAL_END - RSDP_EBDA_SEARCHED)
    found = search(ebda, ebda + RSDP_EBDA_SEARCHED, CONVENTIONAL_END, 'R', table_is_rsdp);
  return found != 0 ? found : search(RSDP_ROM_BEGIN, ROM_END, ROM_END, 'R', table_is_rsdp);
}

uint64_t search_smbios(void) {
  uintptr_t found = search(SMBIOS_ROM_BEGIN, ROM_END, ROM_END, '_', table_is_smbios_3);

  return found != 0 ? found : search(SMBIOS_ROM_BEGIN, ROM_END, ROM_END, '_', table_is_smbios_2);
}

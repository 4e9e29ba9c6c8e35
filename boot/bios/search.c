/*
 * Finds the tables that a BIOS leaves in memory behind a signature: the ACPI root pointer and
 * the SMBIOS entry point.
 */
#include "boot/bios/search.h"

#include <stdbool.h>

#include "boot/bios/bios.h"
#include "boot/core/tables.h"

#define ALIGNMENT 16u /* Of all that is searched here. */
#define CONVENTIONAL_END 0xa0000u
#define ROM_END 0x100000u

#define RSDP_EBDA_SEARCHED 1024u /* ACPI 6.5 §5.2.5.1 */
#define RSDP_ROM_BEGIN 0xe0000u
#define SMBIOS_ROM_BEGIN 0xf0000u /* SMBIOS 3.6 §5.2 */

/* The first two bytes of their signatures, as a number: "RS" and "_S". */
#define RSDP_BEGIN 0x5352u
#define SMBIOS_BEGIN 0x535fu

static bool begins(uintptr_t line, uint16_t begin) {
  return *(const uint16_t *)line == begin; /* NOLINT(performance-no-int-to-ptr) */
}

/* The first line of [line, end) that begins with `begin`, or `end`; both are aligned. */
static uintptr_t next_line(uintptr_t line, uintptr_t end, uint16_t begin) {
  /* There are 8,192 of them: eight at a time, two instructions each. */
  for (; end - line >= 8 * ALIGNMENT; line += 8 * ALIGNMENT) {
    if (begins(line, begin) || begins(line + 1 * ALIGNMENT, begin) ||
        begins(line + 2 * ALIGNMENT, begin) || begins(line + 3 * ALIGNMENT, begin) ||
        begins(line + 4 * ALIGNMENT, begin) || begins(line + 5 * ALIGNMENT, begin) ||
        begins(line + 6 * ALIGNMENT, begin) || begins(line + 7 * ALIGNMENT, begin))
      break;
  }
  while (line < end && !begins(line, begin)) line += ALIGNMENT;
  return line;
}

/* Looks at [from, to) for the root pointer, which ends at `end` at the latest. */
static uintptr_t find_rsdp(uintptr_t from, uintptr_t to, uintptr_t end) {
  while ((from = next_line(from, to, RSDP_BEGIN)) < to) {
    if (table_is_rsdp((const void *)from, end - from)) return from;
    from += ALIGNMENT;
  }
  return 0;
}

uint64_t search_rsdp(void) {
  uintptr_t ebda = (uintptr_t)bios_data_word(BIOS_DATA_EBDA_SEGMENT) << 4;
  uintptr_t found = 0;

  if (ebda != 0 && ebda <= CONVENTIONAL_END - RSDP_EBDA_SEARCHED)
    found = find_rsdp(ebda, ebda + RSDP_EBDA_SEARCHED, CONVENTIONAL_END);
  return found != 0 ? found : find_rsdp(RSDP_ROM_BEGIN, ROM_END, ROM_END);
}

uint64_t search_smbios(void) {
  uintptr_t found = 0; /* A 32-bit entry point: what there is if there is no 64-bit one. */
  uintptr_t line = SMBIOS_ROM_BEGIN;

  for (; (line = next_line(line, ROM_END, SMBIOS_BEGIN)) < ROM_END; line += ALIGNMENT) {
    if (table_is_smbios_3((const void *)line, ROM_END - line)) return line;
    if (found == 0 && table_is_smbios_2((const void *)line, ROM_END - line)) found = line;
  }
  return found;
}

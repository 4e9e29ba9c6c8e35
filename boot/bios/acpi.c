/* Finds the ACPI root pointer of a PC with a BIOS (ACPI 6.5 §5.2.5.1). */
#include <stddef.h>
#include <stdint.h>

#include "boot/bios/bios.h"
#include "boot/core/firmware.h"

#define RSDP_ALIGNMENT 16u
#define RSDP_CHECKED_SIZE 20u /* Bytes whose sum is 0: all that ACPI 1.0 has. */
#define EBDA_SEARCHED 1024u
#define CONVENTIONAL_END 0xa0000u
#define ROM_BEGIN 0xe0000u
#define ROM_END 0x100000u

/* "RSD PTR " as two words. */
#define SIGNATURE_LOW 0x20445352u
#define SIGNATURE_HIGH 0x20525450u

static int is_rsdp(uintptr_t address) {
  const uint32_t *words = (const uint32_t *)address;
  const uint8_t *bytes = (const uint8_t *)address;
  uint8_t sum = 0;

  if (words[0] != SIGNATURE_LOW || words[1] != SIGNATURE_HIGH) return 0;
  for (uint32_t i = 0; i < RSDP_CHECKED_SIZE; i++) sum = (uint8_t)(sum + bytes[i]);
  return sum == 0;
}

static uintptr_t search(uintptr_t from, uintptr_t to) {
  for (; from < to; from += RSDP_ALIGNMENT)
    if (is_rsdp(from)) return from;
  return 0;
}

uint64_t firmware_rsdp(void) {
  uintptr_t ebda = (uintptr_t)bios_data_word(BIOS_DATA_EBDA_SEGMENT) << 4;
  uintptr_t found = 0;

  if (ebda != 0 && ebda <= CONVENTIONAL_END - EBDA_SEARCHED)
    found = search(ebda, ebda + EBDA_SEARCHED);
  return found != 0 ? found : search(ROM_BEGIN, ROM_END);
}

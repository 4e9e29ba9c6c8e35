/*
 * Finds the tables that a BIOS leaves in memory behind a signature: the ACPI root pointer and
 * the SMBIOS entry point.
 */
#include <stddef.h>
#include <stdint.h>

#include "boot/bios/bios.h"
#include "boot/core/firmware.h"
#include "lib/string.h"

#define ALIGNMENT 16u /* Of all that is searched here. */
#define CONVENTIONAL_END 0xa0000u
#define ROM_END 0x100000u

/* A table's signature, and which of its bytes have a sum of 0. */
struct anchor {
  const char *signature;
  uint8_t length;        /* Bytes with a checksum, */
  uint8_t length_offset; /* or where in the table that number is, */
  uint8_t length_min;    /* and what it is at least; 0 when `length` is it. */
};

/* ACPI 6.5 §5.2.5.3. The first 20 bytes are all that ACPI 1.0 has, in later versions also. */
static const struct anchor rsdp = {.signature = "RSD PTR ", .length = 20};
#define RSDP_EBDA_SEARCHED 1024u /* §5.2.5.1 */
#define RSDP_ROM_BEGIN 0xe0000u

/* SMBIOS 3.6 §5.2.2, table 2, and §5.2.1, table 1, where some BIOSes of version 2.1 say 1Eh. */
static const struct anchor smbios_64 = {.signature = "_SM3_", .length_offset = 6, .length_min = 24};
static const struct anchor smbios_32 = {.signature = "_SM_", .length_offset = 5, .length_min = 30};
#define SMBIOS_ROM_BEGIN 0xf0000u

static int is_table(const uint8_t *table, const struct anchor *anchor) {
  uint32_t length = anchor->length;
  uint8_t sum = 0;

  if (memcmp(table, anchor->signature, strlen(anchor->signature)) != 0) return 0;
  if (anchor->length_min != 0) length = table[anchor->length_offset];
  if (length < anchor->length_min || length > ROM_END - (uintptr_t)table) return 0;
  for (uint32_t i = 0; i < length; i++) sum = (uint8_t)(sum + table[i]);
  return sum == 0;
}

static uintptr_t search(uintptr_t from, uintptr_t to, const struct anchor *anchor) {
  for (; from < to; from += ALIGNMENT) /* One comparison tells most of them apart. */
    if (*(const char *)from == anchor->signature[0] && is_table((const uint8_t *)from, anchor))
      return from;
  return 0;
}

uint64_t firmware_rsdp(void) {
  uintptr_t ebda = (uintptr_t)bios_data_word(BIOS_DATA_EBDA_SEGMENT) << 4;
  uintptr_t found = 0;

  if (ebda != 0 && ebda <= CONVENTIONAL_END - RSDP_EBDA_SEARCHED)
    found = search(ebda, ebda + RSDP_EBDA_SEARCHED, &rsdp);
  return found != 0 ? found : search(RSDP_ROM_BEGIN, ROM_END, &rsdp);
}

uint64_t firmware_smbios(void) {
  uintptr_t found = search(SMBIOS_ROM_BEGIN, ROM_END, &smbios_64);

  return found != 0 ? found : search(SMBIOS_ROM_BEGIN, ROM_END, &smbios_32);
}

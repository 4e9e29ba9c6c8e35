/* Signatures, lengths and checksums of the firmware's tables: see tables.h. */
#include "boot/core/tables.h"

#include "lib/string.h"

/* The root pointer (ACPI 6.5 §5.2.5.3). Version 1 ends before the length. */
#define RSDP_SIGNATURE "RSD PTR "
#define RSDP_SIZE_1 20u
#define RSDP_REVISION 15u /* Offset: 0 for ACPI 1, 2 for all later ones. */
#define RSDP_LENGTH 20u   /* Offset: 4 bytes. */
#define RSDP_SIZE_2 36u

/* The 64-bit entry point (SMBIOS 3.6 §5.2.2, table 2). */
#define SMBIOS_3_ANCHOR "_SM3_"
#define SMBIOS_3_LENGTH 6u /* Offset. */
#define SMBIOS_3_SIZE 24u

/* The 32-bit entry point (§5.2.1, table 1), and the second anchor in it, with its own checksum. */
#define SMBIOS_2_ANCHOR "_SM_"
#define SMBIOS_2_LENGTH 5u /* Offset. */
#define SMBIOS_2_SIZE 31u
#define SMBIOS_2_SIZE_MIN 30u /* Version 2.1 was printed with 30 for 31, and firmware followed. */
#define DMI_ANCHOR "_DMI_"
#define DMI_OFFSET 16u
#define DMI_SIZE 15u

_Static_assert(DMI_OFFSET + DMI_SIZE == SMBIOS_2_SIZE, "SMBIOS 3.6 §5.2.1");

static int begins_with(const uint8_t *bytes, const char *text) {
  return memcmp(bytes, text, strlen(text)) == 0;
}

int table_sums_to_zero(const uint8_t *bytes, uint64_t length) {
  uint8_t sum = 0;

  for (uint64_t i = 0; i < length; i++) sum = (uint8_t)(sum + bytes[i]);
  return sum == 0;
}

int table_is_rsdp(const void *table, uint64_t room) {
  const uint8_t *bytes = table;
  uint32_t length;

  if (room < RSDP_SIZE_1 || !begins_with(bytes, RSDP_SIGNATURE)) return 0;
  if (!table_sums_to_zero(bytes, RSDP_SIZE_1)) return 0;
  if (bytes[RSDP_REVISION] < 2) return 1;
  if (room < RSDP_SIZE_2) return 0;
  memcpy(&length, bytes + RSDP_LENGTH, sizeof(length));
  return length >= RSDP_SIZE_2 && length <= room && length <= TABLE_LENGTH_MAX &&
         table_sums_to_zero(bytes, length);
}

int table_is_smbios_3(const void *table, uint64_t room) {
  const uint8_t *bytes = table;

  if (room < SMBIOS_3_SIZE || !begins_with(bytes, SMBIOS_3_ANCHOR)) return 0;
  return bytes[SMBIOS_3_LENGTH] >= SMBIOS_3_SIZE && bytes[SMBIOS_3_LENGTH] <= room &&
         table_sums_to_zero(bytes, bytes[SMBIOS_3_LENGTH]);
}

int table_is_smbios_2(const void *table, uint64_t room) {
  const uint8_t *bytes = table;

  if (room < SMBIOS_2_SIZE || !begins_with(bytes, SMBIOS_2_ANCHOR)) return 0;
  return bytes[SMBIOS_2_LENGTH] >= SMBIOS_2_SIZE_MIN && bytes[SMBIOS_2_LENGTH] <= room &&
         table_sums_to_zero(bytes, bytes[SMBIOS_2_LENGTH]) &&
         begins_with(bytes + DMI_OFFSET, DMI_ANCHOR) &&
         table_sums_to_zero(bytes + DMI_OFFSET, DMI_SIZE);
}

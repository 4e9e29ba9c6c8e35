/* SMBIOS's and EFI's tables: see firmware.h. */
#include "adapters/limine/firmware.h"

#include "lib/string.h"

/* The entry points (SMBIOS 3.6 §5.2.1, §5.2.2): bytes of the longer one, and offsets in both. */
#define SMBIOS_BYTES 31u
#define SMBIOS_2_LENGTH 0x16u /* Of the table: 2 bytes. */
#define SMBIOS_2_TABLE 0x18u  /* 4 bytes. */
#define SMBIOS_3_LENGTH 0xcu  /* 4 bytes. */
#define SMBIOS_3_TABLE 0x10u  /* 8 bytes. */

/* The system table (UEFI 2.10 §4.3): offsets of its fields, of 8 bytes each. */
#define EFI_VENDOR 24u
#define EFI_RUNTIME_SERVICES 88u
#define EFI_TABLE_COUNT 104u
#define EFI_TABLES 112u
#define EFI_SYSTEM_TABLE_BYTES 120u
#define EFI_TABLE_BYTES 24u             /* Of an entry of EFI_TABLES (§4.6). */
#define EFI_VENDOR_BYTES 256u           /* A string; none is longer. */
#define EFI_RUNTIME_SERVICES_BYTES 136u /* §4.5 */

bool firmware_has_smbios_3(const struct kiln_boot_info *info,
                           const struct firmware_tables *tables) {
  const uint8_t *entry = table_reach(tables, info->smbios, SMBIOS_BYTES);

  return entry != 0 && memcmp(entry, "_SM3_", 5) == 0;
}

static void find_smbios(const struct kiln_boot_info *info, struct firmware_tables *tables) {
  const uint8_t *entry = table_reach(tables, info->smbios, SMBIOS_BYTES);

  if (entry == 0) return;
  table_note(tables, info->smbios, SMBIOS_BYTES);
  if (firmware_has_smbios_3(info, tables)) {
    table_note(tables, table_number(entry + SMBIOS_3_TABLE, 8),
               table_number(entry + SMBIOS_3_LENGTH, 4));
  } else {
    table_note(tables, table_number(entry + SMBIOS_2_TABLE, 4),
               table_number(entry + SMBIOS_2_LENGTH, 2));
  }
}

static void find_efi(const struct kiln_boot_info *info, struct firmware_tables *tables) {
  const uint8_t *table = table_reach(tables, info->efi.system_table, EFI_SYSTEM_TABLE_BYTES);
  uint64_t count;

  if (table == 0) return;
  count = table_number(table + EFI_TABLE_COUNT, 8);
  if (count > TABLE_MAX) return;
  table_note(tables, info->efi.system_table, EFI_SYSTEM_TABLE_BYTES);
  table_note(tables, table_number(table + EFI_VENDOR, 8), EFI_VENDOR_BYTES);
  table_note(tables, table_number(table + EFI_RUNTIME_SERVICES, 8), EFI_RUNTIME_SERVICES_BYTES);
  table_note(tables, table_number(table + EFI_TABLES, 8), count * EFI_TABLE_BYTES);
}

void firmware_find(const struct kiln_boot_info *info, struct firmware_tables *tables) {
  find_smbios(info, tables);
  find_efi(info, tables);
}

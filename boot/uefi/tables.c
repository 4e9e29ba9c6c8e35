/*
 * firmware_rsdp and firmware_smbios: what the firmware's configuration table leads to (UEFI 2.10
 * §4.6). A pointer whose structure does not check out is as good as none.
 */
#include "boot/core/tables.h"

#include <efi.h>
#include <stddef.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"

uint64_t uefi_find_table(EFI_GUID guid, table_checker *is_valid) {
  for (UINTN i = 0; i < uefi_system->NumberOfTableEntries; i++) {
    const EFI_CONFIGURATION_TABLE *entry = &uefi_system->ConfigurationTable[i];

    if (memcmp(&entry->VendorGuid, &guid, sizeof(guid)) != 0) continue;
    if (entry->VendorTable != NULL &&
        (is_valid == NULL || is_valid(entry->VendorTable, TABLE_LENGTH_MAX)))
      return (uint64_t)entry->VendorTable;
  }
  return 0;
}

uint64_t firmware_rsdp(void) {
  uint64_t rsdp = uefi_find_table((EFI_GUID)ACPI_20_TABLE_GUID, table_is_rsdp);

  return rsdp != 0 ? rsdp : uefi_find_table((EFI_GUID)ACPI_TABLE_GUID, table_is_rsdp);
}

uint64_t firmware_smbios(void) {
  uint64_t smbios = uefi_find_table((EFI_GUID)SMBIOS3_TABLE_GUID, table_is_smbios_3);

  return smbios != 0 ? smbios : uefi_find_table((EFI_GUID)SMBIOS_TABLE_GUID, table_is_smbios_2);
}

/*
 * What UEFI leaves behind for a loader that never called it: its memory map, and the tables that
 * its system table leads to (UEFI 2.10 §4.3, §4.6). Runs in 32-bit mode, and so sees none that lies
 * beyond 4 GiB.
 */
#include "boot/core/allocate.h"
#include "boot/core/firmware.h"
#include "boot/core/tables.h"
#include "boot/multiboot2/multiboot2.h"
#include "lib/string.h"

/* EFI_SYSTEM_TABLE of 64-bit UEFI. */
struct system_table {
  uint64_t signature; /* "IBI SYST". */
  uint8_t others[96];
  uint64_t table_count;
  uint64_t tables; /* Physical address. */
};
#define SYSTEM_TABLE_SIGNATURE 0x5453595320494249ull

/* EFI_CONFIGURATION_TABLE. */
struct configuration_table {
  uint8_t guid[16];
  uint64_t table; /* Physical address. */
};
#define TABLES_MAX 1024u

_Static_assert(offsetof(struct system_table, tables) == 112, "UEFI 2.10 §4.3");
_Static_assert(sizeof(struct configuration_table) == 24, "UEFI 2.10 §4.6");

/* UEFI 2.10 §4.6.1, as they lie in memory. */
static const uint8_t acpi_2[16] = {0x71, 0xe8, 0x68, 0x88, 0xf1, 0xe4, 0xd3, 0x11,
                                   0xbc, 0x22, 0x00, 0x80, 0xc7, 0x3c, 0x88, 0x81};
static const uint8_t acpi_1[16] = {0x30, 0x2d, 0x9d, 0xeb, 0x88, 0x2d, 0xd3, 0x11,
                                   0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d};
static const uint8_t smbios_3[16] = {0x44, 0x15, 0xfd, 0xf2, 0x94, 0x97, 0x2c, 0x4a,
                                     0x99, 0x2e, 0xe5, 0xbb, 0xcf, 0x20, 0xe3, 0x94};
static const uint8_t smbios_2[16] = {0x31, 0x2d, 0x9d, 0xeb, 0x88, 0x2d, 0xd3, 0x11,
                                     0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d};

static uint64_t kept; /* Physical address of the copy of the memory map; 0: none. */

/* True when [address, address + length) can be read. */
static int is_reachable(uint64_t address, uint64_t length) {
  return address != 0 && address <= UINT32_MAX && length <= UINT32_MAX - address;
}

/* Physical address of the table called `guid`, if `is_valid` finds it so; else 0. */
static uint64_t find(const uint8_t *guid, table_checker *is_valid) {
  const struct system_table *system;
  const struct configuration_table *tables;

  if (!is_reachable(information.efi_system_table, sizeof(*system))) return 0;
  system = physical_pointer(information.efi_system_table);
  if (system->signature != SYSTEM_TABLE_SIGNATURE || system->table_count > TABLES_MAX ||
      !is_reachable(system->tables, system->table_count * sizeof(*tables)))
    return 0;
  tables = physical_pointer(system->tables);
  for (uint32_t i = 0; i < (uint32_t)system->table_count; i++) {
    if (memcmp(tables[i].guid, guid, sizeof(tables[i].guid)) != 0) continue;
    if (is_reachable(tables[i].table, TABLE_LENGTH_MAX) &&
        is_valid(physical_pointer(tables[i].table), TABLE_LENGTH_MAX))
      return tables[i].table;
  }
  return 0;
}

uint64_t efi_rsdp(void) {
  uint64_t rsdp = find(acpi_2, table_is_rsdp);

  return rsdp != 0 ? rsdp : find(acpi_1, table_is_rsdp);
}

uint64_t efi_smbios(void) {
  uint64_t smbios = find(smbios_3, table_is_smbios_3);

  return smbios != 0 ? smbios : find(smbios_2, table_is_smbios_2);
}

enum boot_status efi_keep(void) {
  uint32_t size;
  enum boot_status status;

  if (!on_uefi()) return BOOT_OK;
  size = information_efi_memory_size(&information);
  status = boot_allocate(page_align_up(size), PAGE_SIZE, KILN_MEMORY_LOADER_RECLAIMABLE, &kept);
  if (status == BOOT_OK) memcpy(physical_pointer(kept), information.efi_memory + 1, size);
  return status;
}

void firmware_efi(struct kiln_efi *efi) {
  *efi = (struct kiln_efi){0};
  if (!on_uefi()) return;
  efi->system_table = information.efi_system_table;
  efi->memory_map = kept;
  efi->memory_map_size = information_efi_memory_size(&information);
  efi->descriptor_size = information.efi_memory->descriptor_size;
  efi->descriptor_version = information.efi_memory->descriptor_version;
}

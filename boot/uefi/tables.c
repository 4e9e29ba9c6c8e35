/*
 * firmware_rsdp and firmware_smbios: what the firmware's configuration table leads to (UEFI 2.10
 * §4.6). A pointer whose structure does not check out is as good as none.
 */
#include <efi.h>

#include "boot/core/firmware.h"
#include "boot/uefi/uefi.h"
#include "lib/string.h"

/* The root pointer's structure (ACPI 6.5 §5.2.5.3): version 1 ends after rsdt_address. */
struct rsdp {
  char signature[8]; /* "RSD PTR ". */
  uint8_t checksum;  /* Makes the bytes of version 1 add up to 0. */
  char oem_id[6];
  uint8_t revision; /* 0 for ACPI 1.0, 2 since ACPI 2.0. */
  uint32_t rsdt_address;
  uint32_t length; /* Bytes of the whole structure. */
  uint32_t xsdt_address[2];
  uint8_t extended_checksum; /* Makes all bytes add up to 0. */
  uint8_t reserved[3];
};

#define RSDP_V1_SIZE 20u
#define RSDP_LENGTH_MAX 4096u /* Longer than any will be. */

_Static_assert(sizeof(struct rsdp) == 36, "ACPI 6.5 §5.2.5.3");
_Static_assert(__builtin_offsetof(struct rsdp, length) == RSDP_V1_SIZE, "ACPI 6.5 §5.2.5.3");

/* The start of the 64-bit entry point (DSP0134 3.6 §5.2.2). */
struct smbios3 {
  char anchor[5];   /* "_SM3_". */
  uint8_t checksum; /* Makes all bytes add up to 0. */
  uint8_t length;   /* Bytes of the whole structure. */
};

#define SMBIOS3_LENGTH_MIN 24u

/* The 32-bit entry point (DSP0134 3.6 §5.2.1), as far as it is checked. */
struct smbios {
  char anchor[4];   /* "_SM_". */
  uint8_t checksum; /* Makes all bytes add up to 0. */
  uint8_t length;   /* Bytes of the whole structure. */
  uint8_t other[10];
  char intermediate_anchor[5];   /* "_DMI_". */
  uint8_t intermediate_checksum; /* Makes the bytes from there on add up to 0. */
};

#define SMBIOS_LENGTH_MIN 30u /* SMBIOS 2.1 was printed with 30 for 31, and firmware followed. */
#define SMBIOS_INTERMEDIATE_LENGTH 15u

_Static_assert(__builtin_offsetof(struct smbios, intermediate_anchor) == 16, "DSP0134 §5.2.1");

static int sums_to_zero(const void *structure, uint32_t length) {
  const uint8_t *bytes = structure;
  uint8_t sum = 0;

  for (uint32_t i = 0; i < length; i++) sum = (uint8_t)(sum + bytes[i]);
  return sum == 0;
}

static int is_rsdp(const void *table) {
  const struct rsdp *rsdp = table;

  if (memcmp(rsdp->signature, "RSD PTR ", sizeof(rsdp->signature)) != 0) return 0;
  if (!sums_to_zero(rsdp, RSDP_V1_SIZE)) return 0;
  if (rsdp->revision < 2) return 1;
  return rsdp->length >= sizeof(*rsdp) && rsdp->length <= RSDP_LENGTH_MAX &&
         sums_to_zero(rsdp, rsdp->length);
}

static int is_smbios3(const void *table) {
  const struct smbios3 *entry = table;

  return memcmp(entry->anchor, "_SM3_", sizeof(entry->anchor)) == 0 &&
         entry->length >= SMBIOS3_LENGTH_MIN && sums_to_zero(entry, entry->length);
}

static int is_smbios(const void *table) {
  const struct smbios *entry = table;
  const char *anchor = entry->intermediate_anchor;

  return memcmp(entry->anchor, "_SM_", sizeof(entry->anchor)) == 0 &&
         entry->length >= SMBIOS_LENGTH_MIN && sums_to_zero(entry, entry->length) &&
         memcmp(anchor, "_DMI_", sizeof(entry->intermediate_anchor)) == 0 &&
         sums_to_zero(anchor, SMBIOS_INTERMEDIATE_LENGTH);
}

/* Physical address of the table called `guid`, if `is_valid` finds it so; else 0. */
static uint64_t find(EFI_GUID guid, int (*is_valid)(const void *table)) {
  for (UINTN i = 0; i < uefi_system->NumberOfTableEntries; i++) {
    const EFI_CONFIGURATION_TABLE *entry = &uefi_system->ConfigurationTable[i];

    if (memcmp(&entry->VendorGuid, &guid, sizeof(guid)) != 0) continue;
    if (entry->VendorTable != NULL && is_valid(entry->VendorTable))
      return (uint64_t)entry->VendorTable;
  }
  return 0;
}

uint64_t firmware_rsdp(void) {
  uint64_t rsdp = find((EFI_GUID)ACPI_20_TABLE_GUID, is_rsdp);

  return rsdp != 0 ? rsdp : find((EFI_GUID)ACPI_TABLE_GUID, is_rsdp);
}

uint64_t firmware_smbios(void) {
  uint64_t smbios = find((EFI_GUID)SMBIOS3_TABLE_GUID, is_smbios3);

  return smbios != 0 ? smbios : find((EFI_GUID)SMBIOS_TABLE_GUID, is_smbios);
}

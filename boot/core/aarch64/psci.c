/* Reads the FADT: see psci.h. */
#include "boot/core/aarch64/psci.h"

#include "boot/core/acpi.h"
#include "lib/string.h"

#define FADT_ARM_BOOT 129u /* Offset of the flags for Arm (ACPI 6.5, table 5.9), of 16 bits, */
#define FADT_SIZE 131u     /* which a table of ACPI 5.1 or later has. */
#define ARM_BOOT_PSCI 1u
#define ARM_BOOT_HVC 2u

enum psci_conduit psci_find(const struct memory_map *map, uint64_t rsdp) {
  struct acpi_table fadt = acpi_find(map, rsdp, "FACP");
  uint16_t flags;

  if (fadt.length < FADT_SIZE) return PSCI_NONE;
  memcpy(&flags, fadt.bytes + FADT_ARM_BOOT, sizeof(flags));
  if ((flags & ARM_BOOT_PSCI) == 0) return PSCI_NONE;
  return (flags & ARM_BOOT_HVC) != 0 ? PSCI_HVC : PSCI_SMC;
}

/*
 * How the firmware is asked to start a processor: PSCI (Arm DEN 0022), by what the FADT says of it
 * (ACPI 6.5 §5.2.9.4).
 */
#ifndef KILN_BOOT_CORE_AARCH64_PSCI_H
#define KILN_BOOT_CORE_AARCH64_PSCI_H

#include <stdint.h>

#include "boot/core/memory_map.h"
#include "boot/handoff/aarch64/processors.h"

/* The instruction that calls it; PSCI_NONE where the tables at `rsdp` name none, or there are no
   tables. For acpi_find's arguments. */
enum psci_conduit psci_find(const struct memory_map *map, uint64_t rsdp);

#endif /* KILN_BOOT_CORE_AARCH64_PSCI_H */

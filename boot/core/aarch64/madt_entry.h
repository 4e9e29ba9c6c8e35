/*
 * What of the MADT are processors on aarch64: interfaces to the GIC. A processor's ID is its
 * affinity (lib/aarch64/affinity.h).
 */
#ifndef KILN_BOOT_CORE_MADT_ENTRY_H
#define KILN_BOOT_CORE_MADT_ENTRY_H

#include <stdint.h>

#include "lib/aarch64/affinity.h"
#include "lib/string.h"

#define MADT_PROCESSOR_SIZE 76u /* Bytes of a GICC structure as far as MPIDR (§5.2.12.14). */

#define MADT_TYPE_GICC 11u
#define MADT_GICC_ACPI_ID 8u /* Offsets in it. */
#define MADT_GICC_FLAGS 12u
#define MADT_GICC_MPIDR 68u
#define MADT_FLAG_ENABLED 1u
#define MADT_FLAG_ONLINE_CAPABLE 8u
#define MADT_AFFINITY 0xff00ffffffull /* Of MPIDR: Aff3, and Aff2 to Aff0. */

/* What an entry says of a processor. */
struct madt_processor {
  uint32_t id;
  uint32_t acpi_id;
  int is_on; /* It is there; else it may come while the machine runs. */
};

/* Whether the entry, of `length` bytes that are there, is of a processor that can be used. */
static inline int madt_is_processor(const uint8_t *entry, uint32_t length,
                                    struct madt_processor *found) {
  uint32_t flags;
  uint64_t mpidr;

  if (entry[0] != MADT_TYPE_GICC || length < MADT_PROCESSOR_SIZE) return 0;
  memcpy(&found->acpi_id, entry + MADT_GICC_ACPI_ID, sizeof(found->acpi_id));
  memcpy(&flags, entry + MADT_GICC_FLAGS, sizeof(flags));
  memcpy(&mpidr, entry + MADT_GICC_MPIDR, sizeof(mpidr));
  if ((mpidr & ~MADT_AFFINITY) != 0) return 0; /* Nobody's. */
  found->id = aarch64_affinity(mpidr);
  found->is_on = (flags & MADT_FLAG_ENABLED) != 0;
  return (flags & (MADT_FLAG_ENABLED | MADT_FLAG_ONLINE_CAPABLE)) != 0;
}

/* There are none. */
static inline uint64_t madt_local_apic(const uint8_t *madt) {
  (void)madt;
  return 0;
}

static inline void madt_correct_local_apic(const uint8_t *entry, uint32_t length,
                                           uint64_t *address) {
  (void)entry;
  (void)length;
  (void)address;
}

#endif /* KILN_BOOT_CORE_MADT_ENTRY_H */

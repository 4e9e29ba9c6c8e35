/* What of the MADT are processors on x86_64: local APICs. Each architecture has a file of this
 * name. */
#ifndef KILN_BOOT_CORE_MADT_ENTRY_H
#define KILN_BOOT_CORE_MADT_ENTRY_H

#include <stddef.h>
#include <stdint.h>

#include "lib/string.h"

#define MADT_PROCESSOR_SIZE 8u /* Bytes of the shortest entry of a processor. */

/* The entries that are read here, at any alignment. */
struct __attribute__((packed)) madt_entry {
  uint8_t type;
  uint8_t length;
  union __attribute__((packed)) {
    struct __attribute__((packed)) { /* §5.2.12.2. */
      uint8_t acpi_id, apic_id;
      uint32_t flags;
    } local_apic;
    struct __attribute__((packed)) { /* §5.2.12.8. */
      uint16_t reserved;
      uint64_t address;
    } local_apic_address;
    struct __attribute__((packed)) { /* §5.2.12.12. */
      uint16_t reserved;
      uint32_t apic_id, flags, acpi_id;
    } local_x2apic;
  };
};

_Static_assert(sizeof(struct madt_entry) == 16, "ACPI 6.5, table 5.38");

#define MADT_LOCAL_APIC 36u /* Offset in the MADT (§5.2.12). */
#define MADT_TYPE_LOCAL_APIC 0u
#define MADT_TYPE_LOCAL_APIC_ADDRESS 5u
#define MADT_TYPE_LOCAL_X2APIC 9u
#define MADT_LOCAL_APIC_ADDRESS_SIZE 12u
#define MADT_FLAG_ENABLED 1u
#define MADT_FLAG_ONLINE_CAPABLE 2u

/* What an entry says of a processor. */
struct madt_processor {
  uint32_t id; /* Of its local APIC. */
  uint32_t acpi_id;
  int is_on; /* It is there; else it may come while the machine runs. */
};

/* Whether the entry, of `length` bytes that are there, is of a processor that can be used. */
static inline int madt_is_processor(const uint8_t *bytes, uint32_t length,
                                    struct madt_processor *found) {
  const struct madt_entry *entry = (const void *)bytes;
  uint32_t flags;

  if (entry->type == MADT_TYPE_LOCAL_APIC && length >= MADT_PROCESSOR_SIZE) {
    found->id = entry->local_apic.apic_id;
    found->acpi_id = entry->local_apic.acpi_id;
    flags = entry->local_apic.flags;
    if (found->id == UINT8_MAX) return 0; /* All processors, */
  } else if (entry->type == MADT_TYPE_LOCAL_X2APIC && length >= sizeof(*entry)) {
    found->id = entry->local_x2apic.apic_id;
    found->acpi_id = entry->local_x2apic.acpi_id;
    flags = entry->local_x2apic.flags;
    if (found->id == UINT32_MAX) return 0; /* also here: no processor has such an ID. */
  } else {
    return 0;
  }
  found->is_on = (flags & MADT_FLAG_ENABLED) != 0;
  return (flags & (MADT_FLAG_ENABLED | MADT_FLAG_ONLINE_CAPABLE)) != 0;
}

/* Where the head of the table says that the registers of the local APIC are. */
static inline uint64_t madt_local_apic(const uint8_t *madt) {
  uint32_t address;

  memcpy(&address, madt + MADT_LOCAL_APIC, sizeof(address));
  return address;
}

/* An entry may know better. */
static inline void madt_correct_local_apic(const uint8_t *bytes, uint32_t length,
                                           uint64_t *address) {
  const struct madt_entry *entry = (const void *)bytes;

  if (entry->type == MADT_TYPE_LOCAL_APIC_ADDRESS && length >= MADT_LOCAL_APIC_ADDRESS_SIZE)
    *address = entry->local_apic_address.address;
}

#endif /* KILN_BOOT_CORE_MADT_ENTRY_H */

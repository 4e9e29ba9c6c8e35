/* The MADT: see madt.h. Tables are read byte by byte, at any alignment: all structures are packed.
 */
#include "boot/core/x86_64/madt.h"

#include <stddef.h>

#include "boot/core/allocate.h"
#include "boot/core/tables.h"
#include "lib/string.h"
#include "lib/x86/cpuid.h"

#define LEAF_FEATURES 1u /* Intel SDM 2A, CPUID. */
#define LEAF_TOPOLOGY 0xbu

#define PACKED __attribute__((packed))

/* The root pointer (ACPI 6.5 §5.2.5.3). */
struct PACKED rsdp {
  uint8_t before[15];
  uint8_t revision; /* 0: there is nothing behind rsdt. */
  uint32_t rsdt;
  uint32_t length;
  uint64_t xsdt;
};

/* The head of every table (§5.2.6). */
struct PACKED table {
  char signature[4];
  uint32_t length;
  uint8_t others[28];
};

#define MADT_LOCAL_APIC 36u /* Offsets in the MADT (§5.2.12). */
#define MADT_ENTRIES 44u

/* The entries of the MADT that are read here. */
struct PACKED entry {
  uint8_t type;
  uint8_t length;
  union PACKED {
    struct PACKED { /* §5.2.12.2. */
      uint8_t acpi_id, apic_id;
      uint32_t flags;
    } local_apic;
    struct PACKED { /* §5.2.12.8. */
      uint16_t reserved;
      uint64_t address;
    } local_apic_address;
    struct PACKED { /* §5.2.12.12. */
      uint16_t reserved;
      uint32_t apic_id, flags, acpi_id;
    } local_x2apic;
  };
};

_Static_assert(sizeof(struct table) == 36, "ACPI 6.5, table 5.4");
_Static_assert(offsetof(struct rsdp, xsdt) == 24, "ACPI 6.5, table 5.3");
_Static_assert(sizeof(struct entry) == 16, "ACPI 6.5, table 5.38");

#define TYPE_LOCAL_APIC 0u
#define TYPE_LOCAL_APIC_ADDRESS 5u
#define TYPE_LOCAL_X2APIC 9u
#define LOCAL_APIC_SIZE 8u /* Bytes of the shortest entry of a processor. */
#define LOCAL_APIC_ADDRESS_SIZE 12u
#define FLAG_ENABLED 1u
#define FLAG_ONLINE_CAPABLE 2u

/* The kind of the region that [base, base + length) lies in; 0: there is none. */
static uint32_t kind_of(const struct memory_map *map, uint64_t base, uint32_t length) {
  for (uint32_t i = 0; i < map->count; i++) {
    const struct kiln_memory_region *region = &map->regions[i];

    if (base >= region->base && base + length <= region->base + region->length) return region->kind;
  }
  return 0;
}

/* Whether [base, base + length) is memory of some kind that the loader can address. */
static int is_readable(const struct memory_map *map, uint64_t base, uint32_t length) {
  return base != 0 && base <= UINTPTR_MAX - length && kind_of(map, base, length) != 0;
}

int madt_is_local_apic(const struct memory_map *map, uint64_t physical) {
  return physical != 0 && physical % PAGE_SIZE == 0 && physical < KILN_DIRECT_MAP_SIZE &&
         !memory_kind_is_ram(kind_of(map, physical, PAGE_SIZE));
}

/* The table at `address`; none if it is not one of that signature, or not whole. */
static struct madt table_at(const struct memory_map *map, uint64_t address, const char *signature) {
  const struct table *table = physical_pointer(address);
  struct madt found = {0};

  if (is_readable(map, address, sizeof(*table)) && memcmp(table, signature, 4) == 0 &&
      table->length >= sizeof(*table) && table->length <= MADT_LENGTH_MAX &&
      is_readable(map, address, table->length) &&
      table_sums_to_zero((const uint8_t *)table, table->length)) {
    found.bytes = (const uint8_t *)table;
    found.length = table->length;
  }
  return found;
}

/* Looks for the MADT in a table of addresses of `size` bytes each. */
static struct madt find_in(const struct memory_map *map, struct madt root, uint32_t size) {
  struct madt madt = {0};

  for (uint32_t at = sizeof(struct table); madt.length == 0 && at + size <= root.length;
       at += size) {
    uint64_t address = 0;

    memcpy(&address, root.bytes + at, size);
    madt = table_at(map, address, "APIC");
  }
  return madt;
}

struct madt madt_find(const struct memory_map *map, uint64_t rsdp) {
  const struct rsdp *root = physical_pointer(rsdp);
  struct madt madt = {0};

  if (rsdp == 0) return madt;
  if (root->revision >= 2) madt = find_in(map, table_at(map, root->xsdt, "XSDT"), 8);
  /* Also where the other cannot be reached with 32 bits. */
  if (madt.length == 0) madt = find_in(map, table_at(map, root->rsdt, "RSDT"), 4);
  if (madt.length < MADT_ENTRIES) madt = (struct madt){0};
  return madt;
}

uint32_t madt_room(const struct madt *madt) {
  uint32_t room = 1 + madt->length / LOCAL_APIC_SIZE;

  return room < MADT_PROCESSORS_MAX ? room : MADT_PROCESSORS_MAX;
}

uint32_t madt_own_id(void) {
  if (x86_cpuid(0).eax >= LEAF_TOPOLOGY) {
    struct x86_cpuid topology = x86_cpuid(LEAF_TOPOLOGY);

    if (topology.ebx != 0) return topology.edx;
  }
  return x86_cpuid(LEAF_FEATURES).ebx >> 24;
}

/* The place of a processor in the list; the end of the list if it has none. */
static struct kiln_processor *find(struct kiln_processor *list, uint32_t count, uint32_t apic_id) {
  for (; count > 0 && list->apic_id != apic_id; count--) list++;
  return list;
}

uint32_t madt_read(const struct madt *madt, uint32_t first, struct kiln_processor *list,
                   struct madt_report *report) {
  uint32_t room = madt_room(madt), count = 1, length;

  *report = (struct madt_report){0};
  list[0].apic_id = first;
  list[0].state = KILN_PROCESSOR_FIRST;
  if (madt->length == 0) return 1;
  memcpy(&report->local_apic, madt->bytes + MADT_LOCAL_APIC, 4);
  for (uint32_t at = MADT_ENTRIES; at < madt->length; at += length) {
    const struct entry *entry = (const void *)(madt->bytes + at);
    uint32_t apic_id, acpi_id, flags;
    struct kiln_processor *processor;

    length = madt->length - at < 2 ? 0 : entry->length;
    report->damaged = length < 2 || length > madt->length - at;
    if (report->damaged) break;
    if (entry->type == TYPE_LOCAL_APIC_ADDRESS && length >= LOCAL_APIC_ADDRESS_SIZE)
      report->local_apic = entry->local_apic_address.address;
    if (entry->type == TYPE_LOCAL_APIC && length >= LOCAL_APIC_SIZE) {
      apic_id = entry->local_apic.apic_id;
      acpi_id = entry->local_apic.acpi_id;
      flags = entry->local_apic.flags;
      if (apic_id == UINT8_MAX) continue; /* All processors, */
    } else if (entry->type == TYPE_LOCAL_X2APIC && length >= sizeof(*entry)) {
      apic_id = entry->local_x2apic.apic_id;
      acpi_id = entry->local_x2apic.acpi_id;
      flags = entry->local_x2apic.flags;
      if (apic_id == UINT32_MAX) continue; /* also here: no processor has such an ID. */
    } else {
      continue;
    }
    if ((flags & (FLAG_ENABLED | FLAG_ONLINE_CAPABLE)) == 0) continue;
    processor = find(list, count, apic_id);
    if (processor == list && !report->has_first) {
      report->has_first = 1;
      processor->acpi_id = acpi_id;
    }
    if (processor != list + count) continue;
    if (count == room) {
      report->left_out++;
      continue;
    }
    count++;
    processor->apic_id = apic_id;
    processor->acpi_id = acpi_id;
    processor->state = flags & FLAG_ENABLED ? KILN_PROCESSOR_NOT_STARTED : KILN_PROCESSOR_OFFLINE;
  }
  return count;
}

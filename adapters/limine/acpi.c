/* A walk through the ACPI tables: see acpi.h. */
#include "adapters/limine/acpi.h"

#include <stddef.h>

#include "lib/string.h"

/* The root pointer (ACPI 6.5 §5.2.5.3). */
struct rsdp {
  char signature[8];
  uint8_t checksum;
  char oem_id[6];
  uint8_t revision; /* 0: it ends behind rsdt. */
  uint32_t rsdt;
  uint32_t length;
  uint64_t xsdt;
} __attribute__((packed));

/* What every table begins with (§5.2.6). */
struct header {
  char signature[4];
  uint32_t length;
};

#define HEADER_SIZE 36u
#define FADT_FACS 36u /* Offsets in the FADT (§5.2.9, table 5.9): of 4 bytes, */
#define FADT_DSDT 40u
#define FADT_X_FACS 132u /* and of 8. */
#define FADT_X_DSDT 140u
#define MADT_STRUCTURES 44u /* §5.2.12 */
#define MADT_IO_APIC 1u     /* §5.2.12.3 */
#define IO_APIC_LENGTH 12u
#define IO_APIC_ADDRESS 4u

/* Where `length` bytes at the physical address are mapped; null if that is not below 4 GiB. */
static const uint8_t *reach(const struct acpi_tables *tables, uint64_t physical, uint64_t length) {
  if (physical == 0 || length > FOUR_GIB || physical > FOUR_GIB - length) return 0;
  return (const uint8_t *)(uintptr_t)(tables->low + physical); /* NOLINT */
}

static void note(struct acpi_tables *tables, uint64_t physical, uint64_t length) {
  uint64_t base = physical & ~(PAGE_SIZE - 1);
  uint64_t end = (physical + length + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);

  for (uint32_t i = 0; i < tables->piece_count; i++) {
    const struct memory_piece *piece = &tables->pieces[i];

    if (base >= piece->base && end <= piece->base + piece->length) return;
  }
  if (tables->piece_count == ACPI_PIECES) return;
  tables->pieces[tables->piece_count++] = (struct memory_piece){base, end - base};
}

static uint64_t number(const uint8_t *at, uint32_t bytes) {
  uint64_t value = 0;

  memcpy(&value, at, bytes);
  return value;
}

/* Notes a table, if it is one, and returns it; its length in `length`. */
static const uint8_t *add_table(struct acpi_tables *tables, uint64_t physical, uint64_t *length) {
  const uint8_t *table = reach(tables, physical, HEADER_SIZE);

  if (table == 0) return 0;
  *length = number(table + offsetof(struct header, length), sizeof(uint32_t));
  if (*length < sizeof(struct header) || reach(tables, physical, *length) == 0) return 0;
  note(tables, physical, *length);
  return table;
}

/* The FADT names two tables, in 4 bytes or in 8. */
static void add_fadt(struct acpi_tables *tables, const uint8_t *fadt, uint64_t length) {
  static const struct {
    uint32_t offset, bytes;
  } fields[] = {{FADT_FACS, 4}, {FADT_DSDT, 4}, {FADT_X_FACS, 8}, {FADT_X_DSDT, 8}};
  uint64_t other;

  for (uint32_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
    if (fields[i].offset + fields[i].bytes > length) return;
    add_table(tables, number(fadt + fields[i].offset, fields[i].bytes), &other);
  }
}

static void add_root(struct acpi_tables *tables, uint64_t physical, uint32_t entry_size) {
  uint64_t length = 0, table_length = 0;
  const uint8_t *root = add_table(tables, physical, &length);

  if (root == 0) return;
  for (uint64_t at = HEADER_SIZE; at + entry_size <= length; at += entry_size) {
    uint64_t address = number(root + at, entry_size);
    const uint8_t *table = add_table(tables, address, &table_length);

    if (table == 0) continue;
    if (memcmp(table, "FACP", 4) == 0) add_fadt(tables, table, table_length);
    if (memcmp(table, "APIC", 4) == 0) tables->madt = address;
  }
}

void acpi_find(const struct kiln_boot_info *info, struct acpi_tables *tables) {
  const uint8_t *at = reach(tables, info->rsdp, sizeof(struct rsdp));
  struct rsdp rsdp;

  tables->piece_count = 0;
  tables->madt = 0;
  if (at == 0) return;
  memcpy(&rsdp, at, sizeof(rsdp));
  note(tables, info->rsdp, sizeof(rsdp));
  add_root(tables, rsdp.rsdt, sizeof(rsdp.rsdt));
  if (rsdp.revision >= 2) add_root(tables, rsdp.xsdt, sizeof(rsdp.xsdt));
}

uint64_t acpi_next_io_apic(const struct acpi_tables *tables, uint64_t *offset) {
  const uint8_t *madt;
  uint64_t length;

  if (tables->madt == 0) return 0;
  madt = reach(tables, tables->madt, HEADER_SIZE); /* acpi_find has seen all of it. */
  length = number(madt + offsetof(struct header, length), sizeof(uint32_t));
  if (*offset < MADT_STRUCTURES) *offset = MADT_STRUCTURES;
  while (*offset + 2 <= length) {
    const uint8_t *structure = madt + *offset;
    uint64_t room = length - *offset;

    if (structure[1] < 2 || structure[1] > room) return 0;
    *offset += structure[1];
    if (structure[0] == MADT_IO_APIC && structure[1] >= IO_APIC_LENGTH)
      return number(structure + IO_APIC_ADDRESS, sizeof(uint32_t));
  }
  return 0;
}

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
#define DMAR_STRUCTURES 48u /* VT-d 4.1 §8.1 */
#define IVRS_STRUCTURES 48u /* AMD I/O Virtualization 3.08 §5.2.1 */

/* Notes a table, if it is one, and returns it; its length in `length`. */
static const uint8_t *add_table(struct firmware_tables *tables, uint64_t physical,
                                uint32_t *length) {
  const uint8_t *table = table_reach(tables, physical, HEADER_SIZE);

  if (table == 0) return 0;
  *length = (uint32_t)table_number(table + offsetof(struct header, length), sizeof(uint32_t));
  if (*length < sizeof(struct header) || *length > TABLE_MAX ||
      table_reach(tables, physical, *length) == 0)
    return 0;
  table_note(tables, physical, *length);
  return table;
}

/* The FADT names two tables, in 4 bytes or in 8. */
static void add_fadt(struct firmware_tables *tables, const uint8_t *fadt, uint32_t length) {
  static const struct {
    uint8_t offset, bytes;
  } fields[] = {{FADT_FACS, 4}, {FADT_DSDT, 4}, {FADT_X_FACS, 8}, {FADT_X_DSDT, 8}};
  uint32_t other;

  for (uint32_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
    if (fields[i].offset + fields[i].bytes > length) return;
    add_table(tables, table_number(fadt + fields[i].offset, fields[i].bytes), &other);
  }
}

static void set_list(struct table_list *list, const uint8_t *table, uint32_t length, uint32_t first,
                     bool wide) {
  if (length >= first) *list = (struct table_list){table + first, table + length, wide};
}

static void add_root(struct firmware_tables *tables, uint64_t physical, uint32_t entry_size) {
  uint32_t length = 0, table_length = 0;
  const uint8_t *root = add_table(tables, physical, &length);

  if (root == 0) return;
  for (uint32_t at = HEADER_SIZE; at + entry_size <= length; at += entry_size) {
    const uint8_t *table = add_table(tables, table_number(root + at, entry_size), &table_length);

    if (table == 0) continue;
    if (memcmp(table, "FACP", 4) == 0) add_fadt(tables, table, table_length);
    if (memcmp(table, "APIC", 4) == 0)
      set_list(&tables->madt, table, table_length, MADT_STRUCTURES, false);
    if (memcmp(table, "DMAR", 4) == 0)
      set_list(&tables->dmar, table, table_length, DMAR_STRUCTURES, true);
    if (memcmp(table, "IVRS", 4) == 0)
      set_list(&tables->ivrs, table, table_length, IVRS_STRUCTURES, true);
  }
}

void acpi_find(const struct kiln_boot_info *info, struct firmware_tables *tables) {
  const uint8_t *at = table_reach(tables, info->rsdp, sizeof(struct rsdp));
  struct rsdp rsdp;

  if (at == 0) return;
  memcpy(&rsdp, at, sizeof(rsdp));
  table_note(tables, info->rsdp, sizeof(rsdp));
  add_root(tables, rsdp.rsdt, sizeof(rsdp.rsdt));
  if (rsdp.revision >= 2) add_root(tables, rsdp.xsdt, sizeof(rsdp.xsdt));
}

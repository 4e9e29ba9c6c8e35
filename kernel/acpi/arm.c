/* Reads the tables of Arm machines: see arm.h. Numbers are little-endian, and not aligned. */
#include "kernel/acpi/arm.h"

#include <stdbool.h>

#include "lib/string.h"

/* The MADT (ACPI 6.5 §5.2.12): structures of a type and a length behind its own fields. */
#define MADT_STRUCTURES 44u
#define STRUCTURE_HEADER 2u

#define PROCESSOR 0x0bu /* GICC (table 5.36): */
#define PROCESSOR_INTERFACE 32u
#define PROCESSOR_REDISTRIBUTOR 60u
#define PROCESSOR_MPIDR 68u
#define PROCESSOR_SIZE 76u /* Of ACPI 5.1, the first that has all of these. */

#define DISTRIBUTOR 0x0cu /* GICD (table 5.38): */
#define DISTRIBUTOR_ADDRESS 8u
#define DISTRIBUTOR_VERSION 20u
#define DISTRIBUTOR_SIZE 24u

#define REDISTRIBUTORS 0x0eu /* GICR (table 5.41): */
#define REDISTRIBUTORS_ADDRESS 4u
#define REDISTRIBUTORS_LENGTH 12u
#define REDISTRIBUTORS_SIZE 16u

#define OWN_REDISTRIBUTOR 0x20000u     /* Bytes of one that a GICC names: its two frames. */
#define AFFINITY 0x000000ff00ffffffull /* Of MPIDR_EL1 (Arm ARM D19.2). */

/* The GTDT (ACPI 6.5 §5.2.25), and the SPCR (Microsoft, revision 2). */
#define GTDT_VIRTUAL 64u
#define GTDT_SIZE 72u
#define SPCR_KIND 52u /* Of its interrupt, a bit for each: */
#define KIND_GIC 0x08u
#define SPCR_LINE 54u
#define SPCR_SIZE 58u

#define LINE_FIRST 16u /* Those below are for processors to send, */
#define LINE_END 1020u /* and those from here on none. */

static uint32_t read_u32(const uint8_t *bytes) {
  uint32_t value;

  memcpy(&value, bytes, sizeof(value));
  return value;
}

static uint64_t read_u64(const uint8_t *bytes) {
  uint64_t value;

  memcpy(&value, bytes, sizeof(value));
  return value;
}

static void add_redistributors(struct acpi_gic *gic, uint64_t base, uint64_t length) {
  if (base == 0 || length > UINT64_MAX - base || gic->redistributor_count == ACPI_REDISTRIBUTORS)
    return;
  gic->redistributors[gic->redistributor_count++] =
      (struct acpi_range){.base = base, .length = length};
}

/* What one structure of the MADT adds; `own` becomes true at this processor's. */
static void read_structure(const uint8_t *structure, uint8_t size, uint64_t mpidr,
                           struct acpi_gic *gic, bool *own) {
  if (structure[0] == DISTRIBUTOR && size >= DISTRIBUTOR_SIZE && gic->distributor == 0) {
    gic->distributor = read_u64(structure + DISTRIBUTOR_ADDRESS);
    gic->version = structure[DISTRIBUTOR_VERSION];
  } else if (structure[0] == REDISTRIBUTORS && size >= REDISTRIBUTORS_SIZE) {
    add_redistributors(gic, read_u64(structure + REDISTRIBUTORS_ADDRESS),
                       read_u32(structure + REDISTRIBUTORS_LENGTH));
  } else if (structure[0] == PROCESSOR && size >= PROCESSOR_SIZE &&
             (read_u64(structure + PROCESSOR_MPIDR) & AFFINITY) == (mpidr & AFFINITY)) {
    *own = true;
    gic->interface = read_u64(structure + PROCESSOR_INTERFACE);
    add_redistributors(gic, read_u64(structure + PROCESSOR_REDISTRIBUTOR), OWN_REDISTRIBUTOR);
  }
}

enum acpi_status acpi_read_gic(acpi_reader *at, uint64_t rsdp, uint64_t mpidr,
                               struct acpi_gic *gic) {
  const uint8_t *table;
  uint32_t size;
  enum acpi_status status = acpi_find(at, rsdp, "APIC", &table, &size);
  bool own = false;

  *gic = (struct acpi_gic){0};
  if (status != ACPI_OK) return status;
  if (size < MADT_STRUCTURES) return ACPI_BAD_TABLE;
  for (uint32_t offset = MADT_STRUCTURES; size - offset >= STRUCTURE_HEADER;) {
    uint8_t length = table[offset + 1];

    if (length < STRUCTURE_HEADER || length > size - offset) return ACPI_BAD_TABLE;
    read_structure(table + offset, length, mpidr, gic, &own);
    offset += length;
  }
  return own && gic->distributor != 0 ? ACPI_OK : ACPI_NO_GIC;
}

/* The interrupt whose number is at `offset` of a table that has `needed` bytes and more. */
static enum acpi_status read_line(acpi_reader *at, uint64_t rsdp, const char *signature,
                                  uint32_t needed, uint32_t offset, uint32_t *line) {
  const uint8_t *table;
  uint32_t size;
  enum acpi_status status = acpi_find(at, rsdp, signature, &table, &size);

  if (status != ACPI_OK) return status;
  if (size < needed) return ACPI_BAD_TABLE;
  if (offset == SPCR_LINE && (table[SPCR_KIND] & KIND_GIC) == 0) return ACPI_NO_LINE;
  *line = read_u32(table + offset);
  return *line >= LINE_FIRST && *line < LINE_END ? ACPI_OK : ACPI_NO_LINE;
}

enum acpi_status acpi_read_timer(acpi_reader *at, uint64_t rsdp, uint32_t *line) {
  return read_line(at, rsdp, "GTDT", GTDT_SIZE, GTDT_VIRTUAL, line);
}

enum acpi_status acpi_read_serial(acpi_reader *at, uint64_t rsdp, uint32_t *line) {
  return read_line(at, rsdp, "SPCR", SPCR_SIZE, SPCR_LINE, line);
}

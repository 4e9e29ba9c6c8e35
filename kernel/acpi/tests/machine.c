/* Builds ACPI tables byte by byte: see machine.h. */
#include "kernel/acpi/tests/machine.h"

#include <stdlib.h>
#include <string.h>

#define HEADER 36u /* Bytes of a table's header. */

struct machine machine;

const void *machine_at(uint64_t physical, uint64_t size) {
  for (uint32_t i = 0; i < machine.count; i++) {
    const struct machine_table *table = &machine.tables[i];
    uint64_t offset = physical - table->physical;

    if (physical >= table->physical && offset <= table->size && size <= table->size - offset)
      return table->bytes + offset;
  }
  return NULL;
}

struct machine_table *machine_table(uint64_t physical) {
  for (uint32_t i = 0; i < machine.count; i++) {
    if (machine.tables[i].physical == physical) return &machine.tables[i];
  }
  abort();
}

void machine_put(uint64_t physical, const void *bytes, uint32_t size) {
  struct machine_table *table = NULL;
  uint8_t *copy = malloc(size != 0 ? size : 1);

  if (copy == NULL) abort();
  if (size != 0) memcpy(copy, bytes, size);
  for (uint32_t i = 0; i < machine.count && table == NULL; i++) {
    if (machine.tables[i].physical == physical) table = &machine.tables[i];
  }
  if (table == NULL && machine.count == MACHINE_TABLES) abort();
  if (table == NULL) table = &machine.tables[machine.count++];
  free(table->bytes); /* Only now: `bytes` may be part of it. */
  *table = (struct machine_table){.physical = physical, .size = size, .bytes = copy};
}

void machine_poke(uint64_t physical, uint32_t offset, uint64_t number, uint32_t size) {
  struct machine_table *table = machine_table(physical);

  if (offset > table->size || size > table->size - offset) abort();
  for (uint32_t i = 0; i < size; i++) table->bytes[offset + i] = (uint8_t)(number >> 8 * i);
}

/* Sets the byte at `place` so that the first `size` bytes add up to 0. */
static void make_sum(struct machine_table *table, uint32_t place, uint32_t size) {
  uint8_t sum = 0;

  table->bytes[place] = 0;
  for (uint32_t i = 0; i < size; i++) sum = (uint8_t)(sum + table->bytes[i]);
  table->bytes[place] = (uint8_t)-sum;
}

void machine_sign(uint64_t physical) {
  struct machine_table *table = machine_table(physical);

  if (memcmp(table->bytes, "RSD ", 4) != 0) {
    make_sum(table, 9, table->size);
    return;
  }
  make_sum(table, 8, 20);
  if (table->size > 32) make_sum(table, 32, 36);
}

void machine_put_table(uint64_t physical, const char *signature, const void *body,
                       uint32_t body_size) {
  uint8_t bytes[MACHINE_TABLE_MAX] = {0};

  if (body_size > sizeof(bytes) - HEADER) abort();
  memcpy(bytes, signature, 4);
  if (body_size != 0) memcpy(bytes + HEADER, body, body_size);
  machine_put(physical, bytes, HEADER + body_size);
  machine_poke(physical, 4, HEADER + body_size, 4);
  machine_sign(physical);
}

/* A register (ACPI 6.5 §5.2.3.2) of the FADT: I/O port `port`, `bits` wide. */
static void put_register(uint32_t offset, uint32_t bits, uint64_t port) {
  machine_poke(MACHINE_FADT, offset, 1 | bits << 8, 4);
  machine_poke(MACHINE_FADT, offset + 4, port, 8);
}

static void put_fadt(uint8_t revision) {
  static const uint8_t zeros[276 - HEADER];

  machine_put_table(MACHINE_FADT, "FACP", zeros, (revision == 0 ? 116 : 276) - HEADER);
  machine_poke(MACHINE_FADT, 40, MACHINE_DSDT, 4);
  machine_poke(MACHINE_FADT, 48, 0xb2, 4);
  machine_poke(MACHINE_FADT, 52, 0xf1, 1);
  machine_poke(MACHINE_FADT, 64, 0x604, 4);
  if (revision != 0) {
    machine_poke(MACHINE_FADT, 40, 0xdead, 4); /* The wide fields count. */
    machine_poke(MACHINE_FADT, 64, 0xdead, 4);
    machine_poke(MACHINE_FADT, 112, 1 << 10, 4);
    put_register(116, 8, 0xcf9);
    machine_poke(MACHINE_FADT, 128, 0x0f, 1);
    machine_poke(MACHINE_FADT, 140, MACHINE_DSDT, 8);
    put_register(172, 16, 0x1804);
    put_register(184, 16, 0x1904);
  }
  machine_sign(MACHINE_FADT);
}

void machine_build(uint8_t revision) {
  static const uint8_t dsdt[] = {0x10, 0x05, '_',  'S',  'B', '_', /* Scope (_SB) {} */
                                 0x08, '_',  'S',  '5',  '_',      /* Name (_S5, */
                                 0x12, 0x08, 0x04,                 /* Package (4) { */
                                 0x0a, 0x05, 0x0a, 0x06, 0,   0};  /* 5, 6, 0, 0}) */
  static const uint8_t ssdt[] = {0x08, '_', 'T', 'S', 'T', 0x01};
  static const uint64_t pointers[] = {MACHINE_MADT, MACHINE_FADT, MACHINE_SSDT};
  uint8_t rsdp[36] = "RSD PTR ";
  uint8_t root[sizeof(pointers)];
  uint32_t entry = revision == 0 ? 4 : 8;

  machine_clear();
  for (uint32_t i = 0; i < 3; i++) memcpy(root + i * entry, &pointers[i], entry);
  machine_put(MACHINE_RSDP, rsdp, revision == 0 ? 20 : 36);
  machine_poke(MACHINE_RSDP, 15, revision, 1);
  machine_poke(MACHINE_RSDP, 16, revision == 0 ? MACHINE_ROOT : 0xdead, 4);
  if (revision != 0) {
    machine_poke(MACHINE_RSDP, 20, 36, 4);
    machine_poke(MACHINE_RSDP, 24, MACHINE_ROOT, 8);
  }
  machine_sign(MACHINE_RSDP);
  machine_put_table(MACHINE_ROOT, revision == 0 ? "RSDT" : "XSDT", root, 3 * entry);
  put_fadt(revision);
  machine_put_table(MACHINE_DSDT, "DSDT", dsdt, sizeof(dsdt));
  machine_put_table(MACHINE_SSDT, "SSDT", ssdt, sizeof(ssdt));
  machine_put_table(MACHINE_MADT, "APIC", "", 0);
}

void machine_build_arm(void) {
  static const uint64_t pointers[] = {MACHINE_MADT, MACHINE_FADT, MACHINE_SSDT, MACHINE_GTDT,
                                      MACHINE_SPCR};
  static const uint8_t zeros[MACHINE_TABLE_MAX - HEADER];

  machine_build(2);
  machine_put_table(MACHINE_ROOT, "XSDT", pointers, sizeof(pointers));
  machine_poke(MACHINE_FADT, 129, 3, 2);
  machine_sign(MACHINE_FADT);
  machine_put_table(MACHINE_MADT, "APIC", zeros, MACHINE_GICR + 16 - HEADER);
  machine_poke(MACHINE_MADT, MACHINE_GICD, 0x0c | 24 << 8, 2);
  machine_poke(MACHINE_MADT, MACHINE_GICD + 8, 0x8000000, 8);
  machine_poke(MACHINE_MADT, MACHINE_GICD + 20, 3, 1);
  for (uint32_t i = 0; i < 2; i++) {
    uint32_t processor = MACHINE_GICC + 80 * i;

    machine_poke(MACHINE_MADT, processor, 0x0b | 80 << 8, 2);
    machine_poke(MACHINE_MADT, processor + 32, 0x8010000 + i, 8);
    machine_poke(MACHINE_MADT, processor + 68, i, 8);
  }
  machine_poke(MACHINE_MADT, MACHINE_GICR, 0x0e | 16 << 8, 2);
  machine_poke(MACHINE_MADT, MACHINE_GICR + 4, 0x80a0000, 8);
  machine_poke(MACHINE_MADT, MACHINE_GICR + 12, 0x40000, 4);
  machine_sign(MACHINE_MADT);
  machine_put_table(MACHINE_GTDT, "GTDT", zeros, 96 - HEADER);
  machine_poke(MACHINE_GTDT, 64, 27, 4);
  machine_sign(MACHINE_GTDT);
  machine_put_table(MACHINE_SPCR, "SPCR", zeros, 80 - HEADER);
  machine_poke(MACHINE_SPCR, 36, 3, 1);
  machine_poke(MACHINE_SPCR, 44, 0x9000000, 8);
  machine_poke(MACHINE_SPCR, 52, 8, 1);
  machine_poke(MACHINE_SPCR, 54, 33, 4);
  machine_sign(MACHINE_SPCR);
}

void machine_clear(void) {
  for (uint32_t i = 0; i < machine.count; i++) free(machine.tables[i].bytes);
  memset(&machine, 0, sizeof(machine));
}

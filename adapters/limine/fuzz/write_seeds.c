/*
 * Writes seeds: for fuzz_limine.c a kernel at a fixed address, and a position-independent one; for
 * fuzz_firmware.c the tables of a machine.
 */
#include <stdio.h>

#include "adapters/limine/tests/machine.h"

#define TABLES_SIZE 4096u /* From ACPI_AT on. */

static void write_file(const uint8_t *bytes, size_t size, const char *path) {
  FILE *file = fopen(path, "wb");

  if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

/* Writes a table of `length` bytes at `offset`, and its address into the root table. */
static void add_table(struct machine *machine, uint32_t offset, const char *signature,
                      uint32_t length) {
  uint8_t *root = machine_memory(machine, ACPI_AT + 0x100), *table = root - 0x100 + offset;
  uint32_t *root_length = (uint32_t *)(void *)(root + 4);

  memcpy(table, signature, 4);
  memcpy(table + 4, &length, sizeof(length));
  if (*root_length == 0) {
    memcpy(root, "RSDT", 4);
    *root_length = 36;
  }
  offset += ACPI_AT;
  memcpy(root + *root_length, &offset, sizeof(offset));
  *root_length += sizeof(offset);
}

/* As fuzz_firmware.c has them: everything in one page. */
static void make_tables(struct machine *machine) {
  static const uint8_t madt[] = {0, 8, 9,  0, 1, 0, 0, 0,    4,    6, 9, 0xf, 0,
                                 1, 1, 12, 0, 0, 0, 0, 0xc0, 0xfe, 0, 0, 0,   0};
  static const uint8_t unit[] = {0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0xd9, 0xfe, 0, 0, 0, 0};
  uint8_t *memory = machine_memory(machine, ACPI_AT);
  uint32_t rsdt = ACPI_AT + 0x100;

  memcpy(memory, "RSD PTR ", 8);
  memcpy(memory + 16, &rsdt, sizeof(rsdt));
  add_table(machine, 0x200, "APIC", 44 + sizeof(madt));
  memcpy(memory + 0x200 + 44, madt, sizeof(madt));
  add_table(machine, 0x300, "DMAR", 48 + sizeof(unit));
  memcpy(memory + 0x300 + 48, unit, sizeof(unit));
  add_table(machine, 0x400, "IVRS", 48 + sizeof(unit));
  add_table(machine, 0x500, "FACP", 244);
  memcpy(memory + 0x500 + 40, &rsdt, sizeof(rsdt));
  memcpy(memory + 0x800, "_SM3_", 5);
  *word_at(machine, ACPI_AT + 0x808) = 0x100ull << 32;
  *word_at(machine, ACPI_AT + 0x810) = ACPI_AT + 0x900;
  *word_at(machine, ACPI_AT + 0xa00 + 24) = ACPI_AT + 0xc00;
  *word_at(machine, ACPI_AT + 0xa00 + 88) = ACPI_AT + 0xd00;
  *word_at(machine, ACPI_AT + 0xa00 + 104) = 2;
  *word_at(machine, ACPI_AT + 0xa00 + 112) = ACPI_AT + 0xe00;
}

int main(int argc, char **argv) {
  static const struct elf64_dynamic entries[] = {
      {DT_RELA, 0x1400}, {DT_RELASZ, 24}, {DT_RELR, 0x1500}, {DT_RELRSZ, 16}};
  static const struct elf64_rela rela = {0x1000, R_X86_64_RELATIVE, 0x10};
  static struct machine machine;

  if (argc != 4) return 2;
  make_machine(&machine);
  add_tag(&machine, 6);
  add_request(&machine, 0x48dcf1cb8ad2b852, 0x63984e959a98244b);
  add_request(&machine, 0x67cf3d9d378a806f, 0xe304acdfc50c3c62);
  add_request(&machine, 0x224ef0460a8e8926, 0xe1cb0fc25f46ea3d);
  write_file(machine.modules[0].address, KERNEL_SIZE, argv[1]);
  elf_header(&machine)->e_type = ET_DYN;
  elf_header(&machine)->e_phnum = 3;
  link_at(&machine, 0);
  memcpy(data_words(&machine, DYNAMIC_AT), entries, sizeof(entries));
  memcpy(data_words(&machine, 0x400), &rela, sizeof(rela));
  data_words(&machine, 0x500)[0] = 0x1600;
  data_words(&machine, 0x500)[1] = 3;
  write_file(machine.modules[0].address, KERNEL_SIZE, argv[2]);
  make_tables(&machine);
  write_file(machine_memory(&machine, ACPI_AT), TABLES_SIZE, argv[3]);
  return 0;
}

/*
 * Writes the seeds of fuzz_acpi.c: the tables of machine.h, moved together.
 *
 * Usage: acpi_seeds ACPI_1 ACPI_6 ARM
 */
#include "boot/core/fuzz/seeds.h"
#include "kernel/acpi/tests/machine.h"

/* Replaces a table's address, wherever it is written, by where the table lies in the seed. */
static void move(struct seed *seed, uint64_t old, uint64_t new) {
  for (size_t i = 8; i + 4 <= seed->size; i++) {
    if (memcmp(seed->bytes + i, &old, 4) == 0) memcpy(seed->bytes + i, &new, 4);
  }
}

int main(int argc, char **argv) {
  static struct seed seed;

  if (argc != 4) return 2;
  for (int i = 0; i < 3; i++) {
    uint64_t place = 16; /* Behind the address; 0 would be none. */

    if (i < 2) machine_build(i == 0 ? 0 : 2);
    if (i == 2) machine_build_arm();
    put_number(&seed, place, 8);
    put(&seed, (const uint8_t[16]){0}, place);
    for (uint32_t j = 0; j < machine.count; j++)
      put(&seed, machine.tables[j].bytes, machine.tables[j].size);
    for (uint32_t j = 0; j < machine.count; j++) {
      move(&seed, machine.tables[j].physical, place);
      place += machine.tables[j].size;
    }
    write_seed(&seed, argv[i + 1]);
  }
  machine_clear();
  return 0;
}

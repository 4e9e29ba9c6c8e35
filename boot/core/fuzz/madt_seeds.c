/* Writes the seeds of fuzz_madt.c: the ID of the first processor, and an entry of each type. */
#include "boot/core/fuzz/seeds.h"
#include "boot/core/fuzz/write_seeds.h"

/* A GICC structure, as far as MPIDR. */
static void put_gicc(struct seed *seed, uint32_t acpi_id, uint32_t flags, uint64_t mpidr) {
  put_number(seed, 0x500b, 2); /* Type 11, 80 bytes. */
  put_number(seed, 0, 6);
  put_number(seed, acpi_id, 4);
  put_number(seed, flags, 4);
  for (uint32_t i = 16; i < 64; i += 8) put_number(seed, 0, 8);
  put_number(seed, 0, 4);
  put_number(seed, mpidr, 8);
  put_number(seed, 0, 4);
}

static void write_x86_64(const char *path) {
  static struct seed seed;

  put_number(&seed, 0, 4);
  put_number(&seed, 0x0800, 2); /* A local APIC: type 0, 8 bytes, */
  put_number(&seed, 0x0000, 2);
  put_number(&seed, 1, 4); /* enabled. */
  put_number(&seed, 0x0800, 2);
  put_number(&seed, 0x0101, 2);
  put_number(&seed, 2, 4);      /* Another, online-capable. */
  put_number(&seed, 0x0c05, 2); /* The address of the registers. */
  put_number(&seed, 0, 2);
  put_number(&seed, 0xfee00000, 8);
  put_number(&seed, 0x1009, 2); /* A local x2APIC. */
  put_number(&seed, 0, 2);
  put_number(&seed, 300, 4);
  put_number(&seed, 1, 4);
  put_number(&seed, 7, 4);
  write_seed(&seed, path);
}

void write_madt_seeds(char **paths) {
  static struct seed seed;

  write_x86_64(paths[0]);
  put_number(&seed, 0, 4);
  put_gicc(&seed, 0, 1, 0);
  put_gicc(&seed, 1, 1, 0x0100000001);
  put_gicc(&seed, 2, 8, 0x100);
  write_seed(&seed, paths[1]);
}

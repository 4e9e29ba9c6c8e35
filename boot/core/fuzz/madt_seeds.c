/* Writes the seed of fuzz_madt.c: the ID of the first processor, and an entry of each type. */
#include "boot/core/fuzz/seeds.h"
#include "boot/core/fuzz/write_seeds.h"

void write_madt_seeds(char **paths) {
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
  write_seed(&seed, paths[0]);
}

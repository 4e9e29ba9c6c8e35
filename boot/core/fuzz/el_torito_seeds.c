/* Writes the seed of fuzz_el_torito.c: boot record and catalogue as xorriso makes them. */
#include "boot/core/el_torito.h"
#include "boot/core/fuzz/seeds.h"
#include "boot/core/fuzz/write_seeds.h"

#define DISK_BLOCKS 2048u
#define CATALOGUE 33u

/* Appends zeros up to the end of the block. */
static void put_rest(struct seed *seed, size_t begin) {
  while (seed->size < begin + EL_TORITO_BLOCK) put_number(seed, 0, 1);
}

/* An entry that boots (El Torito §2.2): of so many sectors, from `block` on. */
static void put_image(struct seed *seed, uint32_t sectors, uint32_t block) {
  put_number(seed, 0x88, 6);
  put_number(seed, sectors, 2);
  put_number(seed, block, 4);
  for (uint32_t i = 12; i < 32; i++) put_number(seed, 0, 1);
}

void write_el_torito_seeds(char **paths) {
  static struct seed seed;
  size_t begin;

  put_number(&seed, DISK_BLOCKS, 8);
  begin = seed.size;
  put(&seed, "\0CD001\1EL TORITO SPECIFICATION", 30);
  while (seed.size < begin + 0x47) put_number(&seed, 0, 1);
  put_number(&seed, CATALOGUE, 4);
  put_rest(&seed, begin);
  begin = seed.size;
  put_number(&seed, 1, 8); /* Validation. */
  put_number(&seed, 0, 8);
  put_number(&seed, 0, 8);
  put_number(&seed, 0xaa55000000000000 | (uint64_t)(0x10000 - 0xaa55 - 1) << 32, 8);
  put_image(&seed, 4, 34);
  put_number(&seed, 0x0001ef91, 8); /* The last section: for EFI, of one entry. */
  for (uint32_t i = 8; i < 32; i++) put_number(&seed, 0, 1);
  put_image(&seed, 6110, 512);
  put_rest(&seed, begin);
  write_seed(&seed, paths[0]);
}

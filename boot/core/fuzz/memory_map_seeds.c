/*
 * Writes the seed of fuzz_memory_map.c: the map of a small PC, as its BIOS has it, then a place
 * looked for and one claimed. How the numbers are packed is take_range's business.
 */
#include "boot/core/fuzz/seeds.h"
#include "boot/core/fuzz/write_seeds.h"
#include "boot/protocol/kiln.h"

#define CAPACITY 31u
#define WHOLE_NUMBERS 0x0cu /* Base and length with 8 bytes each. */

static void put_range(struct seed *seed, uint64_t base, uint64_t length, uint32_t kind) {
  put_number(seed, (kind - 1) << 4 | WHOLE_NUMBERS, 1);
  put_number(seed, base, 8);
  put_number(seed, length, 8);
}

void write_memory_map_seeds(char **paths) {
  static struct seed seed;

  put_number(&seed, CAPACITY, 1);
  put_number(&seed, 6, 1);
  put_range(&seed, 0, 0x9fc00, KILN_MEMORY_USABLE);
  put_range(&seed, 0x9fc00, 0x400, KILN_MEMORY_RESERVED);
  put_range(&seed, 0xf0000, 0x10000, KILN_MEMORY_RESERVED);
  put_range(&seed, 0x100000, 0x7ee0000, KILN_MEMORY_USABLE);
  put_range(&seed, 0x7fe0000, 0x20000, KILN_MEMORY_ACPI_RECLAIMABLE);
  put_range(&seed, 0xfffffffffffc0000, 0x40000, KILN_MEMORY_RESERVED);
  put_range(&seed, 0x100000, 0x100000000, KILN_MEMORY_USABLE); /* Look here, */
  put_number(&seed, 16, 2);                                    /* for 17 pages, */
  put_number(&seed, 21, 1);                                    /* aligned to 2 MiB. */
  put_range(&seed, 0x200000, 0x11000, KILN_MEMORY_KERNEL);     /* Claim. */
  write_seed(&seed, paths[0]);
}

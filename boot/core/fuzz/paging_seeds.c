/* Writes the seed of fuzz_paging.c: ranges that need tables of each size. */
#include "boot/core/fuzz/seeds.h"
#include "boot/core/fuzz/write_seeds.h"

static void put_range(struct seed *seed, uint32_t gap, uint32_t length, uint32_t what,
                      uint64_t physical_page) {
  put_number(seed, gap, 2);
  put_number(seed, length, 1);
  put_number(seed, what, 1);
  put_number(seed, 0, 1);
  put_number(seed, physical_page, 5);
}

void write_paging_seeds(char **paths) {
  static struct seed seed;

  put_number(&seed, 1, 1);
  put_range(&seed, 0, 255, 7 << 3 | 1, 0);            /* 4 GiB from 0 on. */
  put_range(&seed, 1, 2, 1 << 6, 0x12345);            /* Three pages somewhere. */
  put_range(&seed, 1, 3, 2 << 6 | 5 << 3 | 7, 0x800); /* Pages of 2 MiB. */
  put_range(&seed, 0, 0, 3 << 6, 0x9000);             /* One page at the end. */
  write_seed(&seed, paths[0]);
}

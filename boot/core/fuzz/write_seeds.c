/*
 * Writes the binary seeds of this package's fuzzers.
 *
 * Usage: write_seeds FIXED RELOCATABLE AS_LINKED NOTE FAT12 FAT16 FAT32 FAT32_SMALL MEMORY_MAP
 * OPTICAL
 */
#include "boot/core/fuzz/write_seeds.h"

int main(int argc, char **argv) {
  if (argc != 11) return 2;
  write_elf_seeds(argv + 1);
  write_fat_seeds(argv + 5);
  write_memory_map_seeds(argv + 9);
  write_el_torito_seeds(argv + 10);
  return 0;
}

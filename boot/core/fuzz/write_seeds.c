/*
 * Writes the binary seeds of this package's fuzzers.
 *
 * Usage: write_seeds FIXED RELOCATABLE AS_LINKED NOTE FAT12 FAT16 FAT32 FAT32_SMALL MEMORY_MAP
 *     REPLY DEVICE_PATH STRUCTURE ANSWERS EVENT_LOG OPTICAL MADT
 */
#include "boot/core/fuzz/write_seeds.h"

int main(int argc, char **argv) {
  if (argc != 17) return 2;
  write_elf_seeds(argv + 1);
  write_fat_seeds(argv + 5);
  write_memory_map_seeds(argv + 9);
  write_network_seeds(argv + 10);
  write_event_log_seeds(argv + 14);
  write_el_torito_seeds(argv + 15);
  write_madt_seeds(argv + 16);
  return 0;
}

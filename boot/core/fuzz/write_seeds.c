/*
 * Writes the binary seeds of this package's fuzzers.
 *
 * Usage: write_seeds FIXED RELOCATABLE AS_LINKED NOTE FIXED RELOCATABLE AS_LINKED NOTE FAT12 FAT16
 *     FAT32 FAT32_SMALL MEMORY_MAP REPLY DEVICE_PATH STRUCTURE ANSWERS EVENT_LOG OPTICAL MADT MADT
 *     SPCR DEVICE_TREE PAGING
 */
#include "boot/core/fuzz/write_seeds.h"

int main(int argc, char **argv) {
  if (argc != 25) return 2;
  write_elf_seeds(argv + 1);
  write_fat_seeds(argv + 9);
  write_memory_map_seeds(argv + 13);
  write_network_seeds(argv + 14);
  write_event_log_seeds(argv + 18);
  write_el_torito_seeds(argv + 19);
  write_madt_seeds(argv + 20);
  write_device_tree_seeds(argv + 22);
  write_paging_seeds(argv + 24);
  return 0;
}

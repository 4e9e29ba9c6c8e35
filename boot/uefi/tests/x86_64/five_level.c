/*
 * The fault five_level: the firmware has switched on 57-bit addresses (Intel SDM 3A §4.5), as some
 * do on processors that have them. Installed by main.c, on a processor with LA57.
 */
#include "boot/uefi/tests/hostile.h"
#include "lib/string.h"

#define ENTRIES 512u
#define ENTRY_PRESENT 1u
#define ENTRY_WRITE 2u
#define ADDRESS_MASK 0x000ffffffffff000ull

/* five_level.asm: enters 5-level paging with the PML5 at physical address `root`, below 4 GiB. */
void five_level_enter(uint64_t root);

int hostile_five_level(const char *name) {
  static _Alignas(4096) uint64_t pml5[ENTRIES]; /* Of the lowest 256 TiB: the tables in use. */
  uint64_t root;

  if (strcmp(name, "five_level") != 0) return 0;
  __asm__ volatile("movq %%cr3, %0" : "=r"(root));
  pml5[0] = (root & ADDRESS_MASK) | ENTRY_PRESENT | ENTRY_WRITE;
  five_level_enter((uint64_t)pml5);
  return 1;
}

/* Owns the kernel's table of symbols: see symbols.h. */
#include "kernel/symbols/symbols.h"

#define PAGE_SIZE 4096u

/* kernel.ld: the first byte behind all that was linked. */
extern const uint8_t kernel_end[];

static struct gsym table;
static uint64_t slide;
static bool present;

void symbols_init(const struct kiln_placement *kernel) {
  uint64_t start = ((uint64_t)kernel_end + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
  uint64_t end = kernel->virtual_address + kernel->size;

  slide = kernel->slide;
  present = start < end && gsym_open((const void *)start, end - start, &table);
}

bool symbols_find(uint64_t address, struct symbol *symbol) {
  return present && gsym_find(&table, address - slide, symbol);
}

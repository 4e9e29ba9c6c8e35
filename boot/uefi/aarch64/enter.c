/*
 * firmware_enter: makes what will be executed visible to instruction fetches, which do not look
 * into the data cache, then goes on in enter.S.
 */
#include "boot/core/allocate.h"
#include "boot/uefi/uefi.h"
#include "page_entry.h"

#define ROOT_SHIFT 39u
#define TABLE_ENTRIES 512u
#define TABLE_SHIFT 9u

_Noreturn void enter_kernel(uint64_t root, uint64_t entry, uint64_t argument);

/* Bytes of the smallest data cache line (CTR_EL0.DminLine, Arm ARM D19.2). */
static uint64_t cache_line(void) {
  uint64_t type;

  __asm__("mrs %0, ctr_el0" : "=r"(type));
  return 4ull << (type >> 16 & 0xf);
}

/* Writes the lines of [start, start + length) back to memory: also fetches without caches see them.
 */
static void write_back(uint64_t start, uint64_t length) {
  uint64_t line = cache_line();

  for (uint64_t at = start & ~(line - 1); at < start + length; at += line)
    __asm__ volatile("dc cvac, %0" : : "r"(at) : "memory");
}

/* Does that for all that the tables below `table`, whose entries cover 1 << `shift` bytes, make
 * executable. */
static void write_back_code(uint64_t table, unsigned shift) {
  const uint64_t *entries = physical_pointer(table);

  for (uint32_t i = 0; i < TABLE_ENTRIES; i++) {
    uint64_t address = entries[i] & ENTRY_ADDRESS;

    if (!(entries[i] & ENTRY_PRESENT)) continue;
    if (shift != PAGE_SHIFT && (entries[i] & ENTRY_TABLE_OR_PAGE))
      write_back_code(address, shift - TABLE_SHIFT);
    else if (!(entries[i] & ENTRY_EL1_NO_EXECUTE))
      write_back(address, 1ull << shift);
  }
}

_Noreturn void firmware_enter(uint64_t root, uint64_t entry, uint64_t argument) {
  write_back_code(root, ROOT_SHIFT);
  __asm__ volatile("dsb sy; ic iallu; dsb sy; isb" : : : "memory");
  enter_kernel(root, entry, argument);
}

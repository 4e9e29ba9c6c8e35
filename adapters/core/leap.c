/* The part of the leap that runs in the adapter's own place: see leap.h. */
#include "adapters/core/leap.h"

#include "adapters/core/memory.h"
#include "lib/string.h"

#define HALF_TABLE 2048u /* Bytes: entries 256 to 511, the upper half of the address space. */
#define CR3_ADDRESS 0x000ffffffffff000ull
#define STRUCTURE_OFFSET 1024u /* leap.asm has it as well. */

_Static_assert(sizeof(struct leap) == 32 + LEAP_STEPS * 24, "leap.asm");
_Static_assert(STRUCTURE_OFFSET + sizeof(struct leap) <= LEAP_SIZE - 512, "there is a stack");

/* leap.asm: the code for the page, and what starts it. */
extern const char leap_code[], leap_code_end[];
_Noreturn void leap_enter(uint64_t page, uint64_t tables);

static inline uint64_t read_cr3(void) {
  uint64_t cr3;

  __asm__ volatile("mov %%cr3, %0" : "=r"(cr3));
  return cr3;
}

_Noreturn void leap(const struct kiln_boot_info *info, uint64_t page, uint64_t tables,
                    const struct leap *leap) {
  char *memory = physical_pointer(info, page);
  const char *current = physical_pointer(info, read_cr3() & CR3_ADDRESS);

  memcpy(memory, leap_code, (size_t)(leap_code_end - leap_code));
  memcpy(memory + STRUCTURE_OFFSET, leap, sizeof(*leap));
  /* The adapter stays where it is until the code on the page has begun. */
  memcpy((char *)physical_pointer(info, tables) + HALF_TABLE, current + HALF_TABLE, HALF_TABLE);
  leap_enter(page, tables);
}

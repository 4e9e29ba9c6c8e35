/*
 * The leap out of Kiln's address space into a foreign kernel.
 *
 * The kernel's place may be that of the adapter, its stack, its page tables or the kernel's own
 * file. So the last code runs on a page that the adapter has taken, under page tables that it has
 * taken; it copies the kernel and jumps.
 */
#ifndef KILN_ADAPTERS_CORE_LEAP_H
#define KILN_ADAPTERS_CORE_LEAP_H

#include <stdint.h>

#include "boot/protocol/kiln.h"

#define LEAP_SIZE 4096u /* Bytes of memory: code, this structure, a stack. */

/* What is to happen; all addresses are physical. leap.asm knows the offsets. */
struct leap {
  uint64_t destination; /* Of the kernel: */
  uint64_t source;      /* both may overlap. */
  uint64_t quadwords;   /* Units of 8 bytes. */
  uint64_t entry;       /* The kernel's first instruction. */
  uint64_t argument;    /* What RSI holds there. */
};

/*
 * Leaps, from LEAP_SIZE bytes at the physical address `page` on, a multiple of 4096, by the page
 * tables at `tables` (identity.h), whose upper half it uses.
 *
 * At the kernel's entry: 64-bit mode, interrupts off, flat segments, CS 0x10 and all others 0x18,
 * the PAT as after reset, no IDT, RSP in `page`; of the general registers only RSI holds something.
 */
_Noreturn void leap(const struct kiln_boot_info *info, uint64_t page, uint64_t tables,
                    const struct leap *leap);

#endif /* KILN_ADAPTERS_CORE_LEAP_H */

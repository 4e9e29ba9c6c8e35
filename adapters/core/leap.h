/*
 * The leap out of Kiln's address space into a foreign kernel.
 *
 * The kernel's place may be that of the adapter, its stack, its page tables or the kernel's own
 * file. So the last code runs on a page that the adapter has taken, under page tables that it has
 * taken; it puts the kernel into its place and jumps.
 */
#ifndef KILN_ADAPTERS_CORE_LEAP_H
#define KILN_ADAPTERS_CORE_LEAP_H

#include <stdint.h>

#include "boot/protocol/kiln.h"

#define LEAP_SIZE 4096u       /* Bytes of memory: code, struct leap, a stack. */
#define LEAP_STEPS 64u        /* That fit into it. */
#define LEAP_ZEROS UINT64_MAX /* The source of a step that clears. */
#define LEAP_TO_64_BITS 0u    /* How the kernel is entered: see leap. */
#define LEAP_TO_32_BITS 1u

/* Bytes to be copied, or cleared. Source and destination of one step may overlap. */
struct leap_step {
  uint64_t destination;
  uint64_t source;
  uint64_t length; /* Bytes. */
};

/* What is to happen; all addresses are physical. leap.asm knows the offsets. */
struct leap {
  uint64_t entry;                     /* The kernel's first instruction. */
  uint64_t argument;                  /* What RSI holds there; in 32-bit mode EBX. */
  uint32_t magic;                     /* What EAX holds in 32-bit mode. */
  uint32_t mode;                      /* LEAP_TO_... */
  uint64_t step_count;                /* At most LEAP_STEPS. */
  struct leap_step steps[LEAP_STEPS]; /* Taken in this order. */
};

/*
 * Leaps, from LEAP_SIZE bytes at the physical address `page` on, a multiple of 4096, by the page
 * tables at `tables` (identity.h), whose upper half it uses.
 *
 * At the kernel's entry interrupts are off, the segments are flat, DS, ES, FS, GS and SS are 0x18,
 * there is no IDT, the PAT is as after reset, and the stack is in `page`. Of the general registers
 * only those that struct leap names hold something. LEAP_TO_64_BITS: 64-bit mode, CS 0x10.
 * LEAP_TO_32_BITS: protected mode without paging, CS 0x20, CR4 and EFER 0; `page`, and so `tables`,
 * is below 4 GiB.
 */
_Noreturn void leap(const struct kiln_boot_info *info, uint64_t page, uint64_t tables,
                    const struct leap *leap);

#endif /* KILN_ADAPTERS_CORE_LEAP_H */

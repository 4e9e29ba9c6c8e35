/* What boot/core and the hand-off image share of the start of the other processors. */
#ifndef KILN_BOOT_HANDOFF_X86_64_PROCESSORS_H
#define KILN_BOOT_HANDOFF_X86_64_PROCESSORS_H

#include <stdint.h>

#include "boot/handoff/handoff.h"

#define HANDOFF_GATES 48u /* Of the IDT of a processor that waits for its timer. */
#define HANDOFF_MTRRS                                                         \
  76u /* The default type, 11 of fixed range, and 32 pairs of variable range. \
       */

/* What the code that starts the other processors needs to know, and what it keeps. */
struct handoff_processors {
  uint64_t kernel_entry; /* e_entry. */
  uint64_t list;  /* Of struct kiln_processor, in the direct map. Those that have a stack are to be
                     started. */
  uint32_t count; /* Of processors in the list. */
  uint32_t low;   /* Physical address of two free pages below 1 MiB; 0: none. */
  uint64_t local_apic_physical; /* Where the page of the local APIC's registers is... */
  uint64_t local_apic;          /* ...and where it is mapped; 0: not. */
  uint64_t low_slot;            /* The entry of the root table that maps the first of `low`. */
  uint64_t root;                /* CR3. From here on all is 0 at first. */
  uint32_t arrived;             /* Processors that are parked. */
  uint32_t x2apic;              /* As in struct kiln_processors. */
  uint32_t lock;                /* Of COM1, for reports of exceptions: 1 while one is printed. */
  uint32_t mtrr_count;
  uint64_t mtrrs[HANDOFF_MTRRS]; /* Of the first processor. */
  uint64_t gates[HANDOFF_GATES][2];
};

_Static_assert(__builtin_offsetof(struct handoff_header, processors) == 64,
               "as start.asm reads it");
_Static_assert(__builtin_offsetof(struct handoff_processors, root) == 48, "as start.asm reads it");

#endif /* KILN_BOOT_HANDOFF_X86_64_PROCESSORS_H */

/* What boot/core and the hand-off image share of the start of the other processors. */
#ifndef KILN_BOOT_HANDOFF_AARCH64_PROCESSORS_H
#define KILN_BOOT_HANDOFF_AARCH64_PROCESSORS_H

#include <stdint.h>

#include "boot/handoff/handoff.h"

/* The instruction by which the firmware is called (PSCI, Arm DEN 0022 §5.2.1). */
enum psci_conduit { PSCI_NONE, PSCI_HVC, PSCI_SMC };

/* What a processor reads first, its MMU off: boot/uefi/aarch64/enter.S. */
struct handoff_start {
  uint64_t lower_root; /* Physical addresses of the page tables that it switches its MMU on with: */
  uint64_t upper_root; /* of the lower half, which has the page that it runs in, and the upper. */
  uint64_t entry;      /* Virtual address where it goes on, */
  uint64_t argument;   /* with this in X0: of struct handoff_processors. */
};

/* What the code that starts the other processors needs to know, and what it keeps. */
struct handoff_processors {
  uint64_t kernel_entry; /* e_entry. */
  uint64_t list;  /* Of struct kiln_processor, in the direct map. Those that have a stack are to be
                     started. */
  uint32_t count; /* Of processors in the list. */
  uint32_t conduit;  /* enum psci_conduit. */
  uint64_t physical; /* Address of this structure, */
  uint64_t page;     /* of the page that they begin in, */
  uint64_t begin;    /* and of their first instruction in there. */
  struct handoff_start start __attribute__((aligned(16)));
  uint32_t arrived; /* Processors that are parked. From here on all is 0 at first. */
  uint32_t lock;    /* Of the UART, for reports of exceptions: 1 while one is printed. */
};

_Static_assert(__builtin_offsetof(struct handoff_header, processors) == 64,
               "as the .S files read it");
_Static_assert(sizeof(struct handoff_start) == 32, "as boot/uefi/aarch64/enter.S reads it");

#endif /* KILN_BOOT_HANDOFF_AARCH64_PROCESSORS_H */

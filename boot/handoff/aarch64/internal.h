/*
 * What the hand-off image for aarch64 has behind struct handoff_header: boot/core writes it,
 * report.c reads it.
 */
#ifndef KILN_BOOT_HANDOFF_AARCH64_INTERNAL_H
#define KILN_BOOT_HANDOFF_AARCH64_INTERNAL_H

#include "boot/handoff/handoff.h"

struct handoff_aarch64 {
  struct handoff_header header;
  uint64_t uart; /* Virtual address of a PL011's registers; 0: there is none to report on. */
};

#endif /* KILN_BOOT_HANDOFF_AARCH64_INTERNAL_H */

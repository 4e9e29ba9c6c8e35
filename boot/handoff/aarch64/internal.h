/*
 * What the files of this image share, and what it has behind struct handoff_header, which boot/core
 * writes.
 */
#ifndef KILN_BOOT_HANDOFF_AARCH64_INTERNAL_H
#define KILN_BOOT_HANDOFF_AARCH64_INTERNAL_H

#include "boot/handoff/aarch64/processors.h"
#include "boot/handoff/handoff.h"
#include "boot/protocol/kiln.h"

struct handoff_aarch64 {
  struct handoff_header header;
  uint64_t uart; /* Virtual address of a PL011's registers; 0: there is none to report on. */
};

/* The first bytes of this image, with what boot/core has written there. */
extern const struct handoff_aarch64 image_start;

/*
 * Starts the other processors as image_start.header.processors says, tells the kernel by `info`,
 * and returns the kernel's entry point. Called on the first, on the boot stack, in the state that
 * the kernel is entered in.
 */
uint64_t handoff_bring_up(struct kiln_boot_info *info);

/*
 * Makes the processor that it is called on, on its own stack, `processor` of the list, and returns
 * once that is sent off. If it comes too late it does not return.
 */
void handoff_arrive(struct kiln_processor *processor, struct handoff_processors *processors);

/* Where another processor goes on from the page that it began in (start.S). */
extern const uint8_t handoff_other[];

#endif /* KILN_BOOT_HANDOFF_AARCH64_INTERNAL_H */

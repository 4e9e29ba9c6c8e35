/* What enter.asm, handoff.ld, tables.c and report.c share. */
#ifndef KILN_BOOT_HANDOFF_INTERNAL_H
#define KILN_BOOT_HANDOFF_INTERNAL_H

#include "boot/handoff/handoff.h"

/* The first bytes of this image, with what boot/core has written there. */
extern const struct handoff_header image_start;

/* Loads GDT, IDT, TSS, LDTR and every segment register. Called once, on the boot stack. */
void handoff_load_tables(void);

#endif /* KILN_BOOT_HANDOFF_INTERNAL_H */

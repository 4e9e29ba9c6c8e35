/* What enter.asm and tables.c share. */
#ifndef KILN_BOOT_HANDOFF_INTERNAL_H
#define KILN_BOOT_HANDOFF_INTERNAL_H

/* Loads GDT, IDT, TSS, LDTR and every segment register. Called once, on the boot stack. */
void handoff_load_tables(void);

#endif /* KILN_BOOT_HANDOFF_INTERNAL_H */

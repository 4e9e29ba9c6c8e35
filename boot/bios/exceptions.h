/* Exceptions in the loader's own code: they are reported instead of resetting the machine. */
#ifndef KILN_BOOT_BIOS_EXCEPTIONS_H
#define KILN_BOOT_BIOS_EXCEPTIONS_H

/* Which loader it is, for a report: "BIOS". The loader has it. */
extern const char exceptions_loader[];

/* Loads the interrupt descriptor table. gate.asm loads it again after each call of the BIOS. */
void exceptions_init(void);

#endif /* KILN_BOOT_BIOS_EXCEPTIONS_H */

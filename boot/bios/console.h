/*
 * The loader's consoles: COM1, or what firmware_serial makes of it, and the BIOS's screen.
 * firmware_print writes to both.
 */
#ifndef KILN_BOOT_BIOS_CONSOLE_H
#define KILN_BOOT_BIOS_CONSOLE_H

/* Sets up COM1, if there is one. */
void console_init(void);

#endif /* KILN_BOOT_BIOS_CONSOLE_H */

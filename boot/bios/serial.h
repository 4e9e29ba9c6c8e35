/*
 * The loader's serial line. Belongs to the loader outside calls of the BIOS and to nobody inside:
 * a BIOS that was told to repeat on it what it writes to the screen would say each line twice,
 * with commands for terminals in between.
 */
#ifndef KILN_BOOT_BIOS_SERIAL_H
#define KILN_BOOT_BIOS_SERIAL_H

#include <stdint.h>

/* From now on the line is the UART at I/O port `port`, set to `baud`, or none when none answers. */
void serial_open(uint16_t port, uint32_t baud);

/* Writes `text`. A UART that stops taking bytes is not used again. */
void serial_write(const char *text);

/*
 * Closes the UART to a loop in itself, and opens it again: for bios.c, before and after a call. One
 * that does not get done with what it was given is not used again.
 */
void serial_hold(void);
void serial_release(void);

#endif /* KILN_BOOT_BIOS_SERIAL_H */

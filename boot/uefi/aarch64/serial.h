/* The serial port of an Arm machine, for console.c and the hand-off: the PL011 that SPCR names. */
#ifndef KILN_BOOT_UEFI_SERIAL_H
#define KILN_BOOT_UEFI_SERIAL_H

#include <efi.h>
#include <stddef.h>
#include <stdint.h>

/* kiln.cfg's serial= names I/O ports, which this machine does not have: any but 0, which is none,
 * is the port that there is. */
#define SERIAL_DEFAULT 1u

/* True for the node of a device path that EFI firmware gives the port. */
int serial_is_node(const uint8_t *node, uint32_t length, uint16_t port);

/* Finds the port: true if there is one. It stays as the firmware has set it up, speed included. */
int serial_init(uint16_t port, uint32_t baud);

/* Sends `length` bytes: false if it has stopped taking them. */
int serial_write(uint16_t port, const char *text, size_t length);

#endif /* KILN_BOOT_UEFI_SERIAL_H */

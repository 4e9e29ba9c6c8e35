/* The serial port of a PC, for console.c: a 16550 behind I/O ports, by default COM1. */
#ifndef KILN_BOOT_UEFI_SERIAL_H
#define KILN_BOOT_UEFI_SERIAL_H

#include <efi.h>

#include "lib/string.h"
#include "lib/uart16550.h"

#define ACPI_NODE_SIZE 12u    /* UEFI 2.10 §10.3.3: header, _HID (4), _UID (4). */
#define PNP_16550 0x050141d0u /* _HID of a 16550-compatible UART: EISA PNP0501. */

/* The port to use where kiln.cfg names none. */
#define SERIAL_DEFAULT UART16550_COM1

/* I/O ports of a PC's serial ports, COM1 to COM4, which firmware gives the _UIDs 0 to 3. */
static const uint16_t com_ports[] = {UART16550_COM1, 0x2f8, 0x3e8, 0x2e8};

static inline uint32_t read_u32(const uint8_t *bytes) {
  uint32_t value;

  memcpy(&value, bytes, sizeof(value));
  return value;
}

/* True for the node of a device path that EFI firmware gives the PC's serial port at I/O port
 * `port`. */
static inline int serial_is_node(const uint8_t *node, uint32_t length, uint16_t port) {
  uint32_t uid;

  if (node[0] != ACPI_DEVICE_PATH || node[1] != ACPI_DP || length < ACPI_NODE_SIZE) return 0;
  uid = read_u32(node + 8);
  return read_u32(node + 4) == PNP_16550 && uid < sizeof(com_ports) / sizeof(com_ports[0]) &&
         com_ports[uid] == port;
}

/* Sets the port up: true if it is there. */
static inline int serial_init(uint16_t port, uint32_t baud) {
  return uart16550_init(port, baud);
}

/* Sends `length` bytes: false if it has stopped taking them. */
static inline int serial_write(uint16_t port, const char *text, size_t length) {
  return uart16550_write(port, text, length);
}

#endif /* KILN_BOOT_UEFI_SERIAL_H */

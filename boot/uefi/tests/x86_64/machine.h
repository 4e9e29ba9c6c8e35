/*
 * What the hostile firmware takes of a machine: an instruction that there is not, the serial port
 * that it listens on, and the name of a loader. Each architecture has a file of this name.
 */
#ifndef KILN_BOOT_UEFI_TESTS_X86_64_MACHINE_H
#define KILN_BOOT_UEFI_TESTS_X86_64_MACHINE_H

#include "lib/x86/port_io.h"

#define LOADER_PATH L"\\EFI\\BOOT\\BOOTX64.EFI"

/* COM1 (PC16550D §8.0). */
#define COM1_DATA 0x3f8
#define COM1_STATUS 0x3fd
#define RECEIVED 0x01u
#define CAN_SEND 0x20u

static inline void undefined_instruction(void) {
  __asm__ volatile("ud2");
}

/* Waits until the port has taken `character`. */
static inline void serial_send(char character) {
  while (!(inb(COM1_STATUS) & CAN_SEND)) {
  }
  outb(COM1_DATA, (uint8_t)character);
}

/* Waits for a character. */
static inline char serial_receive(void) {
  while (!(inb(COM1_STATUS) & RECEIVED)) {
  }
  return (char)inb(COM1_DATA);
}

#endif /* KILN_BOOT_UEFI_TESTS_X86_64_MACHINE_H */

/*
 * What the hostile firmware takes of a machine: an instruction that there is not, the serial port
 * that it listens on, and the name of a loader. Each architecture has a file of this name.
 */
#ifndef KILN_BOOT_UEFI_TESTS_AARCH64_MACHINE_H
#define KILN_BOOT_UEFI_TESTS_AARCH64_MACHINE_H

#include <stdint.h>

#define LOADER_PATH L"\\EFI\\BOOT\\BOOTAA64.EFI"

/* The PL011 of QEMU's machine `virt` (hw/arm/virt.c; PL011 TRM §3.2). */
#define UART_DATA (*(volatile uint32_t *)0x9000000ull)
#define UART_FLAGS (*(volatile uint32_t *)0x9000018ull)
#define NOTHING_RECEIVED (1u << 4)
#define CANNOT_SEND (1u << 5)

static inline void undefined_instruction(void) {
  __asm__ volatile("udf #0");
}

/* Waits until the port has taken `character`. */
static inline void serial_send(char character) {
  while (UART_FLAGS & CANNOT_SEND) {
  }
  UART_DATA = (uint8_t)character;
}

/* Waits for a character. */
static inline char serial_receive(void) {
  while (UART_FLAGS & NOTHING_RECEIVED) {
  }
  return (char)UART_DATA;
}

#endif /* KILN_BOOT_UEFI_TESTS_AARCH64_MACHINE_H */

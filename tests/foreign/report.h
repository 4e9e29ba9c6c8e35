/*
 * How the kernels of this package speak: they stand for other people's, so they use nothing of
 * Kiln's but the protocol. COM1, or the PL011 that the loader has left mapped, without asking
 * whether it is ready, which QEMU's always is; and isa-debug-exit, a device of QEMU's at port 0xf4,
 * or semihosting's SYS_EXIT_EXTENDED. Also compiled as C++.
 */
#ifndef KILN_TESTS_FOREIGN_REPORT_H
#define KILN_TESTS_FOREIGN_REPORT_H

#include <stdint.h>

#include "boot/protocol/kiln.h"

#ifdef __aarch64__

static inline void report_byte(char byte) {
  *(volatile uint32_t *)KILN_UART_BASE = (uint8_t)byte;
}

/* Ends QEMU with status 2 * value + 1. */
static inline void report_exit(uint8_t value) {
  uint64_t block[2] = {0x20026, 2u * value + 1};
  register uint64_t operation __asm__("x0") = 0x20;
  register uint64_t *argument __asm__("x1") = block;

  __asm__ volatile("hlt #0xf000" : "+r"(operation) : "r"(argument) : "memory");
  for (;;) __asm__ volatile("wfi");
}

#else

static inline void report_out(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" ::"a"(value), "Nd"(port));
}

static inline void report_byte(char byte) {
  report_out(0x3f8, (uint8_t)byte);
}

/* The same. */
static inline void report_exit(uint8_t value) {
  report_out(0xf4, value);
  for (;;) __asm__ volatile("cli; hlt");
}

#endif

static inline void report_text(const char *text) {
  while (*text != '\0') report_byte(*text++);
}

/* Ends the machine: with success, or with the name of what is wrong. */
static inline void report_end(const char *wrong) {
  if (wrong == 0) {
    report_text("KILN TEST PASS\n");
    report_exit(0x10);
  } else {
    report_text("KILN TEST FAIL: ");
    report_text(wrong);
    report_text("\n");
    report_exit(0x20);
  }
}

#endif /* KILN_TESTS_FOREIGN_REPORT_H */

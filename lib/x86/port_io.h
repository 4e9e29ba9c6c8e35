/*
 * Access to x86 I/O ports (Intel SDM 1 chapter 19), for code that runs at privilege level 0.
 * Operand order is C's: the port first, then the value.
 */
#ifndef KILN_LIB_X86_PORT_IO_H
#define KILN_LIB_X86_PORT_IO_H

#include <stdint.h>

static inline void outb(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint8_t inb(uint16_t port) {
  uint8_t value;

  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port) : "memory");
  return value;
}

static inline void outw(uint16_t port, uint16_t value) {
  __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port) : "memory");
}

static inline uint16_t inw(uint16_t port) {
  uint16_t value;

  __asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port) : "memory");
  return value;
}

#endif /* KILN_LIB_X86_PORT_IO_H */

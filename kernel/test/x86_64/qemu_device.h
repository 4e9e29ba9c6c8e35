/* QEMU's devices for guests on a PC, by their ports. */
#ifndef KILN_KERNEL_TEST_QEMU_DEVICE_H
#define KILN_KERNEL_TEST_QEMU_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "../../../lib/x86/port_io.h"

#define QEMU_DEVICE_EXIT "isa-debug-exit device" /* For people: by what a guest ends QEMU. */
#define QEMU_DEVICE_EXIT_PORT 0xf4               /* As the harness places it. */

/* The debug console: its port reads as this, and 0xff where there is none. */
#define QEMU_DEVICE_CONSOLE 0xe9

/* fw_cfg (QEMU, docs/specs/fw_cfg, "Hardware Interface"). */
#define QEMU_DEVICE_SELECTOR 0x510
#define QEMU_DEVICE_DATA 0x511

/* Ends QEMU with status 2 * value + 1. Returns where that is not possible. */
static inline void qemu_device_exit(uint8_t value) {
  outb(QEMU_DEVICE_EXIT_PORT, value);
}

static inline bool qemu_device_has_console(void) {
  return inb(QEMU_DEVICE_CONSOLE) == QEMU_DEVICE_CONSOLE;
}

static inline void qemu_device_print(char byte) {
  outb(QEMU_DEVICE_CONSOLE, (uint8_t)byte);
}

/* False: there cannot be an fw_cfg. */
static inline bool qemu_device_find(void) {
  return true;
}

static inline void qemu_device_select(uint16_t key) {
  outw(QEMU_DEVICE_SELECTOR, key);
}

static inline uint8_t qemu_device_read(void) {
  return inb(QEMU_DEVICE_DATA);
}

#endif /* KILN_KERNEL_TEST_QEMU_DEVICE_H */

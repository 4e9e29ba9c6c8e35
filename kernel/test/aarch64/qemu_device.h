/* What QEMU has for guests on its machine "virt": semihosting, and fw_cfg in memory. */
#ifndef KILN_KERNEL_TEST_QEMU_DEVICE_H
#define KILN_KERNEL_TEST_QEMU_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../../memory/memory.h"

#define QEMU_DEVICE_EXIT "semihosting" /* For people: by what a guest ends QEMU. */

/* Semihosting for AArch32 and AArch64: SYS_EXIT_EXTENDED, with ADP_Stopped_ApplicationExit. */
#define QEMU_DEVICE_EXIT_EXTENDED 0x20u
#define QEMU_DEVICE_APPLICATION_EXIT 0x20026u

/* Where fw_cfg lies (QEMU, hw/arm/virt.c, VIRT_FW_CFG): data, and behind it the selector, of 16
   bits, big-endian (QEMU, docs/specs/fw_cfg, "Hardware Interface"). */
#define QEMU_DEVICE_FW_CFG 0x09020000ull
#define QEMU_DEVICE_FW_CFG_SIZE 24u
#define QEMU_DEVICE_SELECTOR 8u

static volatile uint8_t *qemu_device; /* fw_cfg, when it has been mapped. */

/* Ends QEMU with status 2 * value + 1. Without semihosting the instruction is not defined. */
static inline void qemu_device_exit(uint8_t value) {
  const uint64_t block[2] = {QEMU_DEVICE_APPLICATION_EXIT, 2u * value + 1};
  register uint64_t operation __asm__("x0") = QEMU_DEVICE_EXIT_EXTENDED;
  register const uint64_t *argument __asm__("x1") = block;

  __asm__ volatile("hlt #0xf000" : "+r"(operation) : "r"(argument) : "memory");
}

/* There is no debug console: this machine always has a serial line. */
static inline bool qemu_device_has_console(void) {
  return false;
}

static inline void qemu_device_print(char byte) {
  (void)byte;
}

/* False: there cannot be an fw_cfg. */
static inline bool qemu_device_find(void) {
  if (qemu_device == NULL)
    qemu_device = memory_map_device(QEMU_DEVICE_FW_CFG, QEMU_DEVICE_FW_CFG_SIZE, PAGING_UNCACHED);
  return qemu_device != NULL;
}

static inline void qemu_device_select(uint16_t key) {
  *(volatile uint16_t *)(qemu_device + QEMU_DEVICE_SELECTOR) = (uint16_t)(key << 8 | key >> 8);
}

static inline uint8_t qemu_device_read(void) {
  return *qemu_device;
}

#endif /* KILN_KERNEL_TEST_QEMU_DEVICE_H */

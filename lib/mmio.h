/* Access to the registers of devices that lie in memory, in one access of 32 bits each. */
#ifndef KILN_LIB_MMIO_H
#define KILN_LIB_MMIO_H

#include <stdint.h>

static inline uint32_t mmio_read32(uintptr_t address) {
  return *(const volatile uint32_t *)address;
}

static inline void mmio_write32(uintptr_t address, uint32_t value) {
  *(volatile uint32_t *)address = value;
}

#endif /* KILN_LIB_MMIO_H */

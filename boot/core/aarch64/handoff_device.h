/*
 * What the hand-off area has of devices: on aarch64 the UART that exceptions are reported on, where
 * the firmware names one. It is the only device that a kernel finds mapped.
 */
#ifndef KILN_BOOT_CORE_HANDOFF_DEVICE_H
#define KILN_BOOT_CORE_HANDOFF_DEVICE_H

#include "boot/core/firmware.h"
#include "boot/core/memory_map.h"
#include "boot/core/paging.h"
#include "boot/handoff/aarch64/internal.h"
#include "boot/protocol/kiln.h"

/* Where stacks end at the latest: those registers lie there. */
#define HANDOFF_STACKS_END KILN_UART_BASE

/* Physical address of its registers; 0 if there is none that can be mapped. */
static inline uint64_t handoff_device(void) {
  uint64_t physical = firmware_uart();

  return physical < KILN_DIRECT_MAP_SIZE ? physical : 0;
}

/* Called with the copy of the image that the kernel will be entered by. Errors: paging_map's. */
static inline enum boot_status map_handoff_device(struct page_tables *tables,
                                                  struct handoff_header *image) {
  uint64_t physical = handoff_device();

  ((struct handoff_aarch64 *)image)->uart = 0;
  if (physical == 0) return BOOT_OK;
  ((struct handoff_aarch64 *)image)->uart = KILN_UART_BASE + physical % PAGE_SIZE;
  return paging_map(tables, KILN_UART_BASE, page_align_down(physical), PAGE_SIZE,
                    PAGING_WRITE | PAGING_DEVICE);
}

#endif /* KILN_BOOT_CORE_HANDOFF_DEVICE_H */

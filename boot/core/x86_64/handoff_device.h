/* What the hand-off area has of devices: on x86_64 nothing, as its report goes to an I/O port. */
#ifndef KILN_BOOT_CORE_HANDOFF_DEVICE_H
#define KILN_BOOT_CORE_HANDOFF_DEVICE_H

#include "boot/core/paging.h"
#include "boot/handoff/handoff.h"

/* Where stacks end at the latest: the last page of the address space stays free. */
#define HANDOFF_STACKS_END (0 - 4096ull)

/* Called with the copy of the image that the kernel will be entered by. Errors: none. */
static inline enum boot_status map_handoff_device(struct page_tables *tables,
                                                  struct handoff_header *image) {
  (void)tables;
  (void)image;
  return BOOT_OK;
}

/* Physical address of what is mapped. */
static inline uint64_t handoff_device(void) {
  return 0;
}

#endif /* KILN_BOOT_CORE_HANDOFF_DEVICE_H */

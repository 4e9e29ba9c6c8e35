/* The device tree of the firmware: on x86_64 there is none. */
#ifndef KILN_BOOT_CORE_DEVICE_TREE_H
#define KILN_BOOT_CORE_DEVICE_TREE_H

#include <stdint.h>

#include "boot/core/memory_map.h"
#include "boot/core/status.h"
#include "boot/protocol/kiln.h"

static inline uint64_t device_tree_physical(void) {
  return 0;
}

static inline enum boot_status device_tree_copy(const struct memory_map *map, uint64_t physical,
                                                struct kiln_device_tree *tree) {
  (void)map;
  (void)physical;
  (void)tree;
  return BOOT_OK;
}

#endif /* KILN_BOOT_CORE_DEVICE_TREE_H */

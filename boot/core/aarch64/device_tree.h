/*
 * The device tree of the firmware (Devicetree Specification 0.4 §5), for the kernel: a copy, as
 * nobody says in what memory the firmware has it. Nothing in it is believed before it has been
 * checked, and nothing is read that the memory map does not have as RAM. What it says is the
 * kernel's business.
 */
#ifndef KILN_BOOT_CORE_DEVICE_TREE_H
#define KILN_BOOT_CORE_DEVICE_TREE_H

#include <stdint.h>

#include "boot/core/firmware.h"
#include "boot/core/memory_map.h"
#include "boot/core/status.h"
#include "boot/protocol/kiln.h"

#define DEVICE_TREE_HEADER 40u       /* Bytes of its header. */
#define DEVICE_TREE_MAX (2ull << 20) /* Bytes; a larger one is not believed, nor by Linux. */

/* Where the firmware has one; 0 if it has none. */
static inline uint64_t device_tree_physical(void) {
  return firmware_device_tree();
}

/*
 * The size that the header at `header`, of DEVICE_TREE_HEADER bytes, says: that of all blocks
 * together, which lie behind it. 0 if it is no header, or contradicts itself.
 */
uint32_t device_tree_size(const uint8_t *header);

/*
 * Copies the tree at `physical` into memory of the loader's. One that is damaged, or not all in RAM
 * by the normalised `map`, is a warning in the log, and `*tree` stays as it is. `tree->data` is the
 * kernel's address. Errors: boot_allocate's.
 */
enum boot_status device_tree_copy(const struct memory_map *map, uint64_t physical,
                                  struct kiln_device_tree *tree);

#endif /* KILN_BOOT_CORE_DEVICE_TREE_H */

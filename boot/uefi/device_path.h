/*
 * Walking along a device path (UEFI 2.10 §10.3), which the firmware made: no length in it is
 * believed.
 */
#ifndef KILN_BOOT_UEFI_DEVICE_PATH_H
#define KILN_BOOT_UEFI_DEVICE_PATH_H

#include <efi.h>
#include <stdint.h>

#define NODE_HEADER 4u /* Bytes; UEFI 2.10 §10.3.1: type, sub-type, length (2). */

/* Bytes of the node at `offset` of a path of at most `size` bytes; 0 when there is none. */
static inline uint32_t node_length(const uint8_t *path, uint64_t size, uint64_t offset) {
  uint32_t length;

  if (offset > size || size - offset < NODE_HEADER) return 0;
  length = (uint32_t)(path[offset + 2] | path[offset + 3] << 8);
  return length < NODE_HEADER || length > size - offset ? 0 : length;
}

/* True for the node after the last one. */
static inline int node_is_end(const uint8_t *node) {
  return node[0] == END_DEVICE_PATH_TYPE && node[1] == END_ENTIRE_DEVICE_PATH_SUBTYPE;
}

#endif /* KILN_BOOT_UEFI_DEVICE_PATH_H */

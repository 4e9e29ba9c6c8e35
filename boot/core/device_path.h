/*
 * Walking along a device path (UEFI 2.10 §10.3), which the firmware made: no length in it is
 * believed.
 */
#ifndef KILN_BOOT_CORE_DEVICE_PATH_H
#define KILN_BOOT_CORE_DEVICE_PATH_H

#include <stdbool.h>
#include <stdint.h>

#define NODE_HEADER 4u          /* Bytes; UEFI 2.10 §10.3.1: type, sub-type, length (2). */
#define NODE_END 0x7fu          /* Type of the last node, */
#define NODE_END_OF_WHOLE 0xffu /* and its sub-type. */
#define DEVICE_PATH_MAX 1024u   /* Bytes of a device path; real ones have some 100. */

/* Bytes of the node at `offset` of a path of at most `size` bytes; 0 when there is none. */
static inline uint32_t node_length(const uint8_t *path, uint64_t size, uint64_t offset) {
  uint32_t length;

  if (offset > size || size - offset < NODE_HEADER) return 0;
  length = (uint32_t)(path[offset + 2] | path[offset + 3] << 8);
  return length < NODE_HEADER || length > size - offset ? 0 : length;
}

/* True for the node after the last one. */
static inline bool node_is_end(const uint8_t *node) {
  return node[0] == NODE_END && node[1] == NODE_END_OF_WHOLE;
}

#endif /* KILN_BOOT_CORE_DEVICE_PATH_H */

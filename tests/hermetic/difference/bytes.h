/*
 * Bytes of a file that nobody vouches for. Whatever numbers a file has in it, these functions stay
 * inside of it: what lies outside is not there, and reads as 0.
 */
#ifndef KILN_TESTS_HERMETIC_DIFFERENCE_BYTES_H
#define KILN_TESTS_HERMETIC_DIFFERENCE_BYTES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct bytes {
  const uint8_t *data;
  uint64_t size;
};

/* True when `offset` is one of the `size` from `start` on. */
static inline bool in_range(uint64_t offset, uint64_t start, uint64_t size) {
  return offset >= start && offset - start < size;
}

/* What there is of the `size` bytes from `start` on. */
static inline struct bytes slice(struct bytes bytes, uint64_t start, uint64_t size) {
  if (start >= bytes.size) return (struct bytes){bytes.data, 0};
  return (struct bytes){bytes.data + start, size < bytes.size - start ? size : bytes.size - start};
}

/* The little-endian number in the `size` bytes (1 to 8) from `offset` on. */
static inline uint64_t number(struct bytes bytes, uint64_t offset, uint32_t size) {
  struct bytes digits = slice(bytes, offset, size);
  uint64_t value = 0;

  for (uint32_t i = 0; i < digits.size; i++) value |= (uint64_t)digits.data[i] << 8 * i;
  return value;
}

/* True when the bytes from `offset` on are the characters of `text`. */
static inline bool has_text(struct bytes bytes, uint64_t offset, const char *text) {
  struct bytes part = slice(bytes, offset, strlen(text));

  return part.size == strlen(text) && memcmp(part.data, text, part.size) == 0;
}

#endif /* KILN_TESTS_HERMETIC_DIFFERENCE_BYTES_H */

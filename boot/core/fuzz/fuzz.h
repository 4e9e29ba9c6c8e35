/* What fuzz targets share: their entry point, an assertion, and numbers out of the input. */
#ifndef KILN_BOOT_CORE_FUZZ_FUZZ_H
#define KILN_BOOT_CORE_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tries one input; libFuzzer's main calls this. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the run, and keeps the input, when what must always hold does not. */
#define INVARIANT(condition)                                                         \
  do {                                                                               \
    if (!(condition)) {                                                              \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
      abort();                                                                       \
    }                                                                                \
  } while (0)

/* The rest of an input. */
struct input {
  const uint8_t *data;
  size_t left; /* Bytes. */
};

/* The next `size` bytes (1 to 8) as a little-endian number; what is not there counts as 0. */
static inline uint64_t take(struct input *input, uint32_t size) {
  uint64_t number = 0;

  for (uint32_t i = 0; i < size && input->left > 0; i++) {
    number |= (uint64_t)*input->data++ << 8 * i;
    input->left--;
  }
  return number;
}

/* A copy of `size` bytes that ends where its memory does: a byte too far is found. To be freed. */
static inline void *copy_exactly(const void *bytes, size_t size) {
  void *copy = malloc(size != 0 ? size : 1);

  INVARIANT(copy != NULL);
  if (size != 0) memcpy(copy, bytes, size);
  return copy;
}

#endif /* KILN_BOOT_CORE_FUZZ_FUZZ_H */

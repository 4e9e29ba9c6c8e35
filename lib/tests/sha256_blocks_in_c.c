/* For tests of sha256.c with the C that any processor can run. */
#include "lib/sha256_blocks.h"

void sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count) {
  sha256_blocks_in_c(state, blocks, count);
}

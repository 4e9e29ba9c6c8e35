/* Who hashes the blocks of SHA-256 on x86: ../sha256_blocks.h. */
#include "lib/sha256_blocks.h"

void sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count) {
  sha256_blocks_in_c(state, blocks, count);
}

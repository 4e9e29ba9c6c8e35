/* Who hashes the blocks of SHA-256 on aarch64: C, as the instructions for it work on SIMD
 * registers. */
#include "lib/sha256_blocks.h"

void sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count) {
  sha256_blocks_in_c(state, blocks, count);
}

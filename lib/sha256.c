/*
 * SHA-256's outer part: see sha256.h. Whole blocks are hashed where the caller has them; only
 * bytes that do not fill one are copied.
 */
#include "lib/sha256.h"

#include "lib/sha256_blocks.h"
#include "lib/string.h"

#define LENGTH_AT (SHA256_BLOCK_SIZE - sizeof(uint64_t)) /* In the last block (§5.1.1). */

void sha256_begin(struct sha256 *sha) {
  /* §5.3.3: the fraction of the square roots of the first eight primes. */
  *sha = (struct sha256){
      .state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
                0x5be0cd19},
  };
}

void sha256_add(struct sha256 *sha, const void *data, size_t size) {
  const uint8_t *bytes = data;
  size_t used = sha->size % SHA256_BLOCK_SIZE;
  size_t room = SHA256_BLOCK_SIZE - used;

  sha->size += size;
  if (used != 0 && size >= room) {
    memcpy(sha->block + used, bytes, room);
    sha256_blocks(sha->state, sha->block, 1);
    bytes += room;
    size -= room;
    used = 0;
  }
  if (size >= SHA256_BLOCK_SIZE) {
    sha256_blocks(sha->state, bytes, size / SHA256_BLOCK_SIZE);
    bytes += size - size % SHA256_BLOCK_SIZE;
    size %= SHA256_BLOCK_SIZE;
  }
  if (size != 0) {
    memcpy(sha->block + used, bytes, size);
  }
}

void sha256_end(struct sha256 *sha, uint8_t digest[SHA256_SIZE]) {
  size_t used = sha->size % SHA256_BLOCK_SIZE;
  uint64_t bits = sha->size * 8;

  /* §5.1.1: a bit that is set, zeros, and at the end of a block the length. */
  sha->block[used++] = 0x80;
  if (used > LENGTH_AT) {
    memset(sha->block + used, 0, SHA256_BLOCK_SIZE - used);
    sha256_blocks(sha->state, sha->block, 1);
    used = 0;
  }
  memset(sha->block + used, 0, LENGTH_AT - used);
  for (size_t i = 0; i < sizeof(bits); i++) {
    sha->block[LENGTH_AT + i] = (uint8_t)(bits >> (56 - 8 * i));
  }
  sha256_blocks(sha->state, sha->block, 1);
  for (size_t i = 0; i < SHA256_SIZE; i++) {
    digest[i] = (uint8_t)(sha->state[i / 4] >> (24 - 8 * (i % 4)));
  }
}

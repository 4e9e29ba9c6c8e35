/*
 * Fuzzes SHA-256: any bytes, cut into any pieces, have the digest that a second implementation
 * gives them, with the instructions that this processor has and in C.
 *
 * An input is a byte for the number of pieces, that many bytes with the size of one each, and the
 * message. What the pieces leave is the last piece.
 */
#include "lib/sha256.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "lib/fuzz/sha256_reference.h"
#include "lib/sha256_blocks.h"

/* Tries one input; libFuzzer's main calls this. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All whole blocks of the message, by the two who can hash them. */
static void compare_blocks(const uint8_t *message, size_t size) {
  uint32_t here[8] = {0};
  uint32_t in_c[8] = {0};

  sha256_blocks(here, message, size / SHA256_BLOCK_SIZE);
  sha256_blocks_in_c(in_c, message, size / SHA256_BLOCK_SIZE);
  assert(memcmp(here, in_c, sizeof(here)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t expected[SHA256_SIZE];
  uint8_t digest[SHA256_SIZE];
  struct sha256 sha;
  size_t pieces;
  size_t at;

  if (size == 0 || size - 1 < data[0]) {
    return 0;
  }
  pieces = data[0];
  at = 1 + pieces;
  sha256_reference(data + at, size - at, expected);
  compare_blocks(data + at, size - at);
  sha256_begin(&sha);
  for (size_t i = 0; i < pieces; i++) {
    size_t piece = data[1 + i] < size - at ? data[1 + i] : size - at;

    sha256_add(&sha, data + at, piece);
    at += piece;
  }
  sha256_add(&sha, data + at, size - at);
  sha256_end(&sha, digest);
  assert(memcmp(digest, expected, sizeof(digest)) == 0);
  return 0;
}

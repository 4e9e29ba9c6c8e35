/*
 * SHA-256 (FIPS 180-4): the hash of data that comes in pieces.
 *
 *     struct sha256 sha;
 *
 *     sha256_begin(&sha);
 *     sha256_add(&sha, data, size);
 *     sha256_end(&sha, digest);
 */
#ifndef KILN_LIB_SHA256_H
#define KILN_LIB_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32u  /* Bytes of a digest. */
#define SHA256_BLOCK 64u /* Bytes that are hashed at once. */

struct sha256 {
  uint32_t state[8];
  uint64_t size;               /* Bytes so far. */
  uint8_t block[SHA256_BLOCK]; /* Those of the last block, as long as it is not full. */
};

void sha256_begin(struct sha256 *sha);

/* Appends `size` bytes, any number of them; all together may be 2^61 - 1 (FIPS 180-4 §1). */
void sha256_add(struct sha256 *sha, const void *data, size_t size);

/* Writes the digest of all that was added, in the order in which it is printed. `sha` is used up.
 */
void sha256_end(struct sha256 *sha, uint8_t digest[SHA256_SIZE]);

#endif /* KILN_LIB_SHA256_H */

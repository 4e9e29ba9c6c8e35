/*
 * SHA-256 (FIPS 180-4 §§5 and 6.2) of bytes that come piece by piece:
 *
 *   struct sha256 sha;
 *   uint8_t digest[SHA256_SIZE];
 *
 *   sha256_begin(&sha);
 *   sha256_add(&sha, data, size);     as often as there is something to add
 *   sha256_end(&sha, digest);
 */
#ifndef KILN_LIB_SHA256_H
#define KILN_LIB_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32u       /* Bytes of a digest. */
#define SHA256_BLOCK_SIZE 64u /* Bytes that are hashed at a time. */

/* A hash on its way. It can be copied, to know the digest of what is there by now. */
struct sha256 {
  uint32_t state[8];                /* H0 to H7. */
  uint64_t size;                    /* Bytes that were added. */
  uint8_t block[SHA256_BLOCK_SIZE]; /* The last of them, which do not fill a block yet. */
};

/* The hash of nothing, so far. */
void sha256_begin(struct sha256 *sha);

/* Appends `size` bytes, also 0. Together they are at most 2^61 - 1 bytes (FIPS 180-4 §1). */
void sha256_add(struct sha256 *sha, const void *data, size_t size);

/* Writes the digest of all that was added. Only sha256_begin makes use of `sha` after that. */
void sha256_end(struct sha256 *sha, uint8_t digest[SHA256_SIZE]);

#endif /* KILN_LIB_SHA256_H */

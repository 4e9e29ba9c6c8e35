/*
 * The inner part of SHA-256, between sha256.c, which cuts what it gets into blocks, and those who
 * can hash them. Not for users of sha256.h.
 */
#ifndef KILN_LIB_SHA256_BLOCKS_H
#define KILN_LIB_SHA256_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

/* K0 to K63 (FIPS 180-4 §4.2.2), for vector instructions at a multiple of 16. */
extern const uint32_t sha256_constants[64];

/*
 * Brings `state` forward by `count` blocks of SHA256_BLOCK_SIZE bytes, which can lie at any
 * address (FIPS 180-4 §6.2.2). sha256.c calls this one, and who links it decides what it is.
 */
void sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count);

/* The same in C that any processor can run. */
void sha256_blocks_in_c(uint32_t state[8], const uint8_t *blocks, size_t count);

#endif /* KILN_LIB_SHA256_BLOCKS_H */

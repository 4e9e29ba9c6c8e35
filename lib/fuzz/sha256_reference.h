/* A second SHA-256, to compare the first one with. */
#ifndef KILN_LIB_FUZZ_SHA256_REFERENCE_H
#define KILN_LIB_FUZZ_SHA256_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

/* The digest of the `size` bytes at `message`. */
void sha256_reference(const uint8_t *message, size_t size, uint8_t digest[32]);

#endif /* KILN_LIB_FUZZ_SHA256_REFERENCE_H */

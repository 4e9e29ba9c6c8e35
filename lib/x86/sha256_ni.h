/* Hashing with the processor's own instructions for SHA-256: sha256_ni.asm. */
#ifndef KILN_LIB_X86_SHA256_NI_H
#define KILN_LIB_X86_SHA256_NI_H

#include <stddef.h>
#include <stdint.h>

/* As sha256_blocks does (../sha256_blocks.h), on a processor that has SHA and SSSE3. */
void sha256_blocks_ni(uint32_t state[8], const uint8_t *blocks, size_t count);

#endif /* KILN_LIB_X86_SHA256_NI_H */

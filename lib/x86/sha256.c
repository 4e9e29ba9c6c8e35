/*
 * Who hashes the blocks of SHA-256 on x86: the processor's own instructions if it has them, or
 * else C. It is asked once, as CPUID takes a microsecond and more in a virtual machine.
 */
#include <stdbool.h>
#include <stddef.h>

#include "lib/sha256_blocks.h"
#include "lib/x86/cpuid.h"
#include "lib/x86/sha256_ni.h"

/* Intel SDM 2A, CPUID. */
#define LEAF_FEATURES 1u
#define LEAF_EXTENDED_FEATURES 7u
#define ECX_SSSE3 (1u << 9) /* Of leaf 1: PSHUFB and PALIGNR. */
#define EBX_SHA (1u << 29)  /* Of leaf 7. */

/* A function of sha256_blocks.h; NULL before the first block. */
static void (*chosen)(uint32_t state[8], const uint8_t *blocks, size_t count);

static bool has_instructions(void) {
  return x86_cpuid(0).eax >= LEAF_EXTENDED_FEATURES &&
         (x86_cpuid(LEAF_FEATURES).ecx & ECX_SSSE3) != 0 &&
         (x86_cpuid(LEAF_EXTENDED_FEATURES).ebx & EBX_SHA) != 0;
}

void sha256_blocks(uint32_t state[8], const uint8_t *blocks, size_t count) {
  if (chosen == NULL) {
    chosen = has_instructions() ? sha256_blocks_ni : sha256_blocks_in_c;
  }
  chosen(state, blocks, count);
}

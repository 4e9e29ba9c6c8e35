/*
 * SHA-256's inner part in C: sha256_blocks.h.
 *
 * Loops are written out by the compiler, also where it makes small code. After eight rounds each of
 * the variables a to h is where it was: they stay in registers and none is ever moved.
 */
#include "lib/sha256_blocks.h"

#include "lib/sha256.h"

#define ROUNDS 64u
#define VARIABLES 8u

/* The fraction of the cube roots of the first 64 primes. */
_Alignas(16) const uint32_t sha256_constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static inline uint32_t rotate_right(uint32_t word, unsigned bits) {
  return word >> bits | word << (32 - bits);
}

/* §6.2.2 step 1: the words of a block, and as many made of them as there are rounds. */
static void make_schedule(uint32_t schedule[ROUNDS], const uint8_t *block) {
#pragma clang loop unroll_count(4)
  for (unsigned i = 0; i < SHA256_BLOCK_SIZE / 4; i++) {
    const uint8_t *word = block + 4 * i;

    schedule[i] =
        (uint32_t)word[0] << 24 | (uint32_t)word[1] << 16 | (uint32_t)word[2] << 8 | word[3];
  }
#pragma clang loop unroll_count(4)
  for (unsigned i = SHA256_BLOCK_SIZE / 4; i < ROUNDS; i++) {
    uint32_t early = schedule[i - 15];
    uint32_t late = schedule[i - 2];
    uint32_t sigma0 = rotate_right(early ^ rotate_right(early, 11), 7) ^ early >> 3;
    uint32_t sigma1 = rotate_right(late ^ rotate_right(late, 2), 17) ^ late >> 10;

    schedule[i] = schedule[i - 16] + sigma0 + schedule[i - 7] + sigma1;
  }
}

/*
 * §6.2.2 step 3, once. `v` has a to h, of which a is in v[-round % VARIABLES]. Functions Ch and
 * Maj are in shapes with fewer operations than §4.1.2 has.
 */
static inline __attribute__((always_inline)) void round(uint32_t v[VARIABLES], unsigned round,
                                                        uint32_t addend) {
  uint32_t a = v[(0 - round) % VARIABLES];
  uint32_t b = v[(1 - round) % VARIABLES];
  uint32_t c = v[(2 - round) % VARIABLES];
  uint32_t *d = &v[(3 - round) % VARIABLES];
  uint32_t e = v[(4 - round) % VARIABLES];
  uint32_t f = v[(5 - round) % VARIABLES];
  uint32_t g = v[(6 - round) % VARIABLES];
  uint32_t *h = &v[(7 - round) % VARIABLES];
  uint32_t sum1 = rotate_right(e ^ rotate_right(e ^ rotate_right(e, 14), 5), 6);
  uint32_t choice = ((f ^ g) & e) ^ g;
  uint32_t sum0 = rotate_right(a ^ rotate_right(a ^ rotate_right(a, 9), 11), 2);
  uint32_t majority = ((a ^ b) & (b ^ c)) ^ b;

  *h += addend + sum1 + choice;
  *d += *h;
  *h += sum0 + majority;
}

void sha256_blocks_in_c(uint32_t state[VARIABLES], const uint8_t *blocks, size_t count) {
  uint32_t schedule[ROUNDS];
  uint32_t v[VARIABLES];

  for (; count != 0; count--, blocks += SHA256_BLOCK_SIZE) {
    make_schedule(schedule, blocks);
    for (unsigned i = 0; i < VARIABLES; i++) {
      v[i] = state[i];
    }
    for (unsigned i = 0; i < ROUNDS; i += VARIABLES) {
#pragma clang loop unroll(full)
      for (unsigned j = 0; j < VARIABLES; j++) {
        round(v, j, sha256_constants[i + j] + schedule[i + j]);
      }
    }
    for (unsigned i = 0; i < VARIABLES; i++) {
      state[i] += v[i];
    }
  }
}

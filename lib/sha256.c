/* SHA-256 in plain C: see sha256.h. The names are those of FIPS 180-4, §4.1.2 and §6.2. */
#include "lib/sha256.h"

#include "lib/string.h"

#define ROUNDS 64u
#define LENGTH_SIZE 8u /* Bytes of the length at the end of the last block (§5.1.1). */
#define BYTE_BITS 8u

/* §4.2.2 */
static const uint32_t K[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* §5.3.3 */
static const uint32_t initial_state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static inline uint32_t rotate_right(uint32_t word, uint32_t bits) {
  return word >> bits | word << (32 - bits);
}

/*
 * A rotation by a is one by b of one by a - b: each step is then an exclusive or and a rotation of
 * one register, which takes two instructions less than three rotations do.
 */
static inline uint32_t rotate_three(uint32_t word, uint32_t first, uint32_t second,
                                    uint32_t third) {
  return rotate_right(
      rotate_right(rotate_right(word, third - second) ^ word, second - first) ^ word, first);
}

static inline uint32_t big_sigma_0(uint32_t word) {
  return rotate_three(word, 2, 13, 22);
}

static inline uint32_t big_sigma_1(uint32_t word) {
  return rotate_three(word, 6, 11, 25);
}

static inline uint32_t small_sigma_0(uint32_t word) {
  return rotate_right(rotate_right(word, 18 - 7) ^ word, 7) ^ word >> 3;
}

static inline uint32_t small_sigma_1(uint32_t word) {
  return rotate_right(rotate_right(word, 19 - 17) ^ word, 17) ^ word >> 10;
}

static inline uint32_t big_endian(const uint8_t *bytes) {
  uint32_t word;

  memcpy(&word, bytes, sizeof(word));
  return __builtin_bswap32(word);
}

/* Computes the message schedule (§6.2.2, step 1). */
static inline void schedule(const uint8_t *block, uint32_t w[ROUNDS]) {
  for (uint32_t t = 0; t < 16; t++) w[t] = big_endian(block + t * sizeof(uint32_t));
  for (uint32_t t = 16; t < ROUNDS; t++)
    w[t] = small_sigma_1(w[t - 2]) + w[t - 7] + small_sigma_0(w[t - 15]) + w[t - 16];
}

/*
 * One round (§6.2.2, step 3), but for the moves from one variable to the next: the next round gets
 * the variables in another order instead. `ab` is a ^ b, which is the next round's b ^ c:
 * Maj(a, b, c) is b where a and b are equal, else c, and so b ^ ((a ^ b) & (b ^ c)).
 */
#define ROUND(a, b, c, d, e, f, g, h, t)                               \
  do {                                                                 \
    uint32_t ab = (a) ^ (b);                                           \
    (h) += big_sigma_1(e) + ((((f) ^ (g)) & (e)) ^ (g)) + K[t] + w[t]; \
    (d) += (h);                                                        \
    (h) += big_sigma_0(a) + ((ab & bc) ^ (b));                         \
    bc = ab;                                                           \
  } while (0)

static void add_blocks(uint32_t state[8], const uint8_t *data, size_t count) {
  uint32_t w[ROUNDS];

  for (; count > 0; count--, data += SHA256_BLOCK) {
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7], bc = b ^ c;

    schedule(data, w);
    for (uint32_t t = 0; t < ROUNDS; t += 8) {
      ROUND(a, b, c, d, e, f, g, h, t);
      ROUND(h, a, b, c, d, e, f, g, t + 1);
      ROUND(g, h, a, b, c, d, e, f, t + 2);
      ROUND(f, g, h, a, b, c, d, e, t + 3);
      ROUND(e, f, g, h, a, b, c, d, t + 4);
      ROUND(d, e, f, g, h, a, b, c, t + 5);
      ROUND(c, d, e, f, g, h, a, b, t + 6);
      ROUND(b, c, d, e, f, g, h, a, t + 7);
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
  }
}

void sha256_begin(struct sha256 *sha) {
  memcpy(sha->state, initial_state, sizeof(sha->state));
  sha->size = 0;
}

void sha256_add(struct sha256 *sha, const void *data, size_t size) {
  const uint8_t *bytes = data;
  size_t held = sha->size % SHA256_BLOCK;

  if (size == 0) return;
  sha->size += size;
  if (held != 0) {
    size_t taken = size < SHA256_BLOCK - held ? size : SHA256_BLOCK - held;

    memcpy(sha->block + held, bytes, taken);
    bytes += taken;
    size -= taken;
    if (held + taken < SHA256_BLOCK) return;
    add_blocks(sha->state, sha->block, 1);
  }
  add_blocks(sha->state, bytes, size / SHA256_BLOCK);
  held = size % SHA256_BLOCK;
  if (held != 0) memcpy(sha->block, bytes + size - held, held);
}

void sha256_end(struct sha256 *sha, uint8_t digest[SHA256_SIZE]) {
  static const uint8_t padding[SHA256_BLOCK] = {0x80};
  uint64_t bits = __builtin_bswap64(sha->size * BYTE_BITS);
  size_t held = sha->size % SHA256_BLOCK;
  size_t end = held < SHA256_BLOCK - LENGTH_SIZE ? SHA256_BLOCK : 2 * SHA256_BLOCK;

  sha256_add(sha, padding, end - LENGTH_SIZE - held);
  sha256_add(sha, &bits, LENGTH_SIZE);
  for (uint32_t i = 0; i < sizeof(sha->state) / sizeof(sha->state[0]); i++) {
    uint32_t word = __builtin_bswap32(sha->state[i]);

    memcpy(digest + i * sizeof(word), &word, sizeof(word));
  }
}

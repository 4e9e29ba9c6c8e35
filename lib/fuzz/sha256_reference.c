/*
 * SHA-256 as FIPS 180-4 writes it down, sentence by sentence, without a thought for speed and
 * without a line or a table of lib/sha256.c: constants are computed from the primes, the message
 * is padded as a whole, and each byte of it is taken where it is needed.
 */
#include "lib/fuzz/sha256_reference.h"

#include <string.h>

__extension__ typedef unsigned __int128 wide;

/* The `index`th prime number, from 0. */
static unsigned prime(unsigned index) {
  unsigned candidate = 2;

  for (;; candidate++) {
    unsigned divisor = 2;

    while (candidate % divisor != 0) {
      divisor++;
    }
    if (divisor == candidate && index-- == 0) {
      return candidate;
    }
  }
}

/* The first 32 bits of the fraction of the `degree`th root of `number`, which is below 512. */
static uint32_t root_fraction(unsigned number, unsigned degree) {
  wide power = (wide)number << 32 * degree;
  uint64_t root = 0;

  /* The largest integer whose power is not above number * 2^(32 * degree), bit by bit. */
  for (uint64_t bit = 1ull << 37; bit != 0; bit >>= 1) {
    wide product = 1;

    for (unsigned i = 0; i < degree; i++) {
      product *= root | bit;
    }
    if (product <= power) {
      root |= bit;
    }
  }
  return (uint32_t)root;
}

static uint32_t rotr(unsigned n, uint32_t x) {
  return (uint32_t)((((uint64_t)x << 32) | x) >> n); /* §3.2: two copies, side by side. */
}

/* §5.1.1: byte `at` of the message when it is padded to `padded` bytes. */
static uint8_t padded_byte(const uint8_t *message, uint64_t size, uint64_t padded, uint64_t at) {
  if (at < size) {
    return message[at];
  }
  if (at == size) {
    return 0x80;
  }
  return at < padded - 8 ? 0 : (uint8_t)(8 * size >> 8 * (padded - 1 - at));
}

/* §6.2.2 step 1. */
static uint32_t schedule_word(const uint32_t *W, unsigned t) {
  uint32_t sigma0 = rotr(7, W[t - 15]) ^ rotr(18, W[t - 15]) ^ (W[t - 15] >> 3);
  uint32_t sigma1 = rotr(17, W[t - 2]) ^ rotr(19, W[t - 2]) ^ (W[t - 2] >> 10);

  return sigma1 + W[t - 7] + sigma0 + W[t - 16];
}

/* Step 3: `v` has a to h. */
static void do_round(uint32_t v[8], uint32_t K, uint32_t W) {
  uint32_t a = v[0], b = v[1], c = v[2], e = v[4], f = v[5], g = v[6], h = v[7];
  uint32_t T1 = h + (rotr(6, e) ^ rotr(11, e) ^ rotr(25, e)) + ((e & f) ^ (~e & g)) + K + W;
  uint32_t T2 = (rotr(2, a) ^ rotr(13, a) ^ rotr(22, a)) + ((a & b) ^ (a & c) ^ (b & c));

  for (unsigned i = 7; i > 0; i--) {
    v[i] = v[i - 1];
  }
  v[4] += T1;
  v[0] = T1 + T2;
}

void sha256_reference(const uint8_t *message, size_t size, uint8_t digest[32]) {
  static uint32_t K[64]; /* Computed once: it takes longer than a digest. */
  uint64_t padded = (size + 1 + 8 + 63) / 64 * 64;
  uint32_t H[8];

  for (unsigned t = 0; t < 64 && K[63] == 0; t++) {
    K[t] = root_fraction(prime(t), 3);
  }
  for (unsigned i = 0; i < 8; i++) {
    H[i] = root_fraction(prime(i), 2);
  }
  for (uint64_t start = 0; start < padded; start += 64) {
    uint32_t W[64] = {0};
    uint32_t v[8];

    for (unsigned i = 0; i < 64; i++) {
      W[i / 4] = W[i / 4] << 8 | padded_byte(message, size, padded, start + i);
    }
    for (unsigned t = 16; t < 64; t++) {
      W[t] = schedule_word(W, t);
    }
    memcpy(v, H, sizeof(v));
    for (unsigned t = 0; t < 64; t++) {
      do_round(v, K[t], W[t]);
    }
    for (unsigned i = 0; i < 8; i++) {
      H[i] += v[i];
    }
  }
  for (unsigned i = 0; i < 32; i++) {
    digest[i] = (uint8_t)(H[i / 4] >> 8 * (3 - i % 4));
  }
}

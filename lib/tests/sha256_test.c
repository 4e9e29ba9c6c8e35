/*
 * Unit tests of SHA-256: NIST's vectors, and that a digest depends neither on how the bytes are
 * cut into pieces nor on where they lie.
 *
 * [SHAVS] is NIST's "The Secure Hash Algorithm Validation System", of 2014, with its vectors for
 * bytes; [examples] is NIST's "Cryptographic Standards and Guidelines: Examples with Intermediate
 * Values", SHA-256.
 */
#include "lib/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LENGTHS 200u /* All lengths up to here: more than three blocks. */
#define ALIGNMENTS 16u

_Static_assert(sizeof(struct sha256) <= 128, "sha256.h's users have it on small stacks");

static const char abc[] = "abc";
static const char bits_448[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
static const char bits_896[] =
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
    "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";

/* Distinct neighbours, and a period that no power of two divides. */
static void fill(uint8_t *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) {
    bytes[i] = (uint8_t)(i % 251 + 1);
  }
}

static void hash(const void *data, size_t size, uint8_t digest[SHA256_SIZE]) {
  struct sha256 sha;

  sha256_begin(&sha);
  sha256_add(&sha, data, size);
  sha256_end(&sha, digest);
}

static void check_digest(const uint8_t digest[SHA256_SIZE], const char *expected) {
  char text[2 * SHA256_SIZE + 1];

  for (size_t i = 0; i < SHA256_SIZE; i++) {
    snprintf(&text[2 * i], 3, "%02x", digest[i]);
  }
  assert_string_equal(text, expected);
}

static void check(const void *data, size_t size, const char *expected) {
  uint8_t digest[SHA256_SIZE];

  hash(data, size, digest);
  check_digest(digest, expected);
}

static void test_examples(void **state) {
  (void)state;
  /* [SHAVS] SHA256ShortMsg.rsp, Len = 0 and Len = 8. */
  check("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check("\xd3", 1, "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1");
  /* [examples] One block and two blocks; of SHA-512's second one, for it ends 8 bytes before a
   * block does. */
  check(abc, strlen(abc), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  check(bits_448, strlen(bits_448),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  check(bits_896, strlen(bits_896),
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

/* A million times the letter a, in pieces of all sizes up to a few blocks. */
static void test_million(void **state) {
  enum { TOTAL = 1000000 };
  struct sha256 sha;
  uint8_t digest[SHA256_SIZE];
  char letters[256];
  size_t size = 1;

  (void)state;
  memset(letters, 'a', sizeof(letters));
  sha256_begin(&sha);
  for (size_t left = TOTAL; left != 0; left -= size) {
    size = size % sizeof(letters) + 1;
    if (size > left) {
      size = left;
    }
    sha256_add(&sha, letters, size);
  }
  sha256_end(&sha, digest);
  check_digest(digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* [SHAVS] §6.4, SHA256Monte.rsp: a hundred times a thousand digests, each of the three before it.
 */
static void test_monte_carlo(void **state) {
  enum { COUNT = 100, DIGESTS = 1000, MESSAGE = 3 };
  uint8_t seed[SHA256_SIZE] = {
      0x6d, 0x1e, 0x72, 0xad, 0x03, 0xdd, 0xeb, 0x5d, 0xe8, 0x91, 0xe5,
      0x72, 0xe2, 0x39, 0x6f, 0x8d, 0xa0, 0x15, 0xd8, 0x99, 0xef, 0x0e,
      0x79, 0x50, 0x31, 0x52, 0xd6, 0x01, 0x0a, 0x3f, 0xe6, 0x91,
  };
  uint8_t digests[MESSAGE + DIGESTS][SHA256_SIZE];

  (void)state;
  for (unsigned count = 0; count < COUNT; count++) {
    for (unsigned i = 0; i < MESSAGE; i++) {
      memcpy(digests[i], seed, sizeof(seed));
    }
    for (unsigned i = 0; i < DIGESTS; i++) {
      hash(digests[i], MESSAGE * sizeof(digests[0]), digests[i + MESSAGE]);
    }
    memcpy(seed, digests[DIGESTS + MESSAGE - 1], sizeof(seed));
    if (count == 0) {
      check_digest(seed, "e93c330ae5447738c8aa85d71a6c80f2a58381d05872d26bdd39f1fcd4f2b788");
    }
  }
  check_digest(seed, "6a912ba4188391a78e6f13d88ed2d14e13afce9db6f7dcbf4a48c24f3db02778");
}

static void test_lengths_and_splits(void **state) {
  uint8_t bytes[LENGTHS];
  uint8_t digests[LENGTHS + 1][SHA256_SIZE];
  uint8_t digest[SHA256_SIZE];
  struct sha256 sha;

  (void)state;
  fill(bytes, sizeof(bytes));
  for (size_t size = 0; size <= LENGTHS; size++) {
    hash(bytes, size, digests[size]);
    for (size_t first = 0; first <= size; first++) {
      sha256_begin(&sha);
      sha256_add(&sha, bytes, first);
      sha256_add(&sha, bytes + first, size - first);
      sha256_end(&sha, digest);
      assert_memory_equal(digest, digests[size], SHA256_SIZE);
    }
  }
  /* The digest of all these digests, as another implementation has it. */
  check(digests, sizeof(digests),
        "0b81391b3721930c5fc43f57ba01e3c0a1a3b48605b9046595e7f4c36fe1b61f");
}

/* A copy of a hash goes its own way. */
static void test_bytes_one_by_one(void **state) {
  uint8_t bytes[LENGTHS];
  uint8_t expected[SHA256_SIZE];
  uint8_t digest[SHA256_SIZE];
  struct sha256 sha;

  (void)state;
  fill(bytes, sizeof(bytes));
  sha256_begin(&sha);
  for (size_t size = 0; size <= LENGTHS; size++) {
    struct sha256 copy = sha;

    sha256_end(&copy, digest);
    hash(bytes, size, expected);
    assert_memory_equal(digest, expected, SHA256_SIZE);
    if (size < LENGTHS) {
      sha256_add(&sha, &bytes[size], 1);
      sha256_add(&sha, NULL, 0);
    }
  }
}

static void test_alignments(void **state) {
  uint8_t bytes[LENGTHS];
  uint8_t expected[SHA256_SIZE];
  uint8_t digest[SHA256_SIZE];

  (void)state;
  fill(bytes, sizeof(bytes));
  hash(bytes, sizeof(bytes), expected);
  for (size_t i = 0; i < ALIGNMENTS; i++) {
    /* AddressSanitizer sees the first byte before and behind it that is read. */
    uint8_t *copy = malloc(i + sizeof(bytes));

    assert_non_null(copy);
    memcpy(copy + i, bytes, sizeof(bytes));
    hash(copy + i, sizeof(bytes), digest);
    assert_memory_equal(digest, expected, SHA256_SIZE);
    free(copy);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_examples),         cmocka_unit_test(test_million),
      cmocka_unit_test(test_monte_carlo),      cmocka_unit_test(test_lengths_and_splits),
      cmocka_unit_test(test_bytes_one_by_one), cmocka_unit_test(test_alignments),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Unit tests of sha256.h: the examples of FIPS 180-4 and of NIST's test vectors (CAVP, SHAVS), and
 * that it makes no difference in which pieces data comes.
 */
#include "lib/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LONGEST 300u
#define MILLION 1000000u

static uint8_t data[LONGEST + 16];

/* The digest of `size` bytes, as it is printed. */
static const char *hash(const void *bytes, size_t size) {
  static char text[2 * SHA256_SIZE + 1];
  uint8_t digest[SHA256_SIZE];
  struct sha256 sha;

  sha256_begin(&sha);
  sha256_add(&sha, bytes, size);
  sha256_end(&sha, digest);
  for (uint32_t i = 0; i < SHA256_SIZE; i++) snprintf(text + 2 * i, 3, "%02x", digest[i]);
  return text;
}

static void test_known(void **state) {
  static const struct {
    const char *text, *digest;
  } known[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmn"
       "opqr"
       "smnopqrstnopqrstu",
       "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
  };
  static const uint8_t short_19[] = {0x74, 0xba, 0x25, 0x21}; /* SHAVS, SHA256ShortMsg, Len 32. */

  (void)state;
  for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
    assert_string_equal(hash(known[i].text, strlen(known[i].text)), known[i].digest);
  assert_string_equal(hash(short_19, sizeof(short_19)),
                      "b16aa56be3880d18cd41e68384cf1ec8c17680c45a02b1575dc1518923ae8b0e");
}

/* FIPS 180-2, appendix B.3, in pieces of all sizes. */
static void test_million(void **state) {
  struct sha256 sha;
  uint8_t digest[SHA256_SIZE];
  static const uint8_t expected[] = {0xcd, 0xc7, 0x6e, 0x5c, 0x99, 0x14, 0xfb, 0x92};
  size_t piece = 0;

  (void)state;
  memset(data, 'a', sizeof(data));
  sha256_begin(&sha);
  for (size_t done = 0; done < MILLION; done += piece, piece = (piece + 1) % LONGEST)
    sha256_add(&sha, data, piece = piece < MILLION - done ? piece : MILLION - done);
  sha256_end(&sha, digest);
  assert_memory_equal(digest, expected, sizeof(expected));
}

/* Each length up to some blocks, cut anywhere, from any address. */
static void test_pieces(void **state) {
  char whole[2 * SHA256_SIZE + 1];

  (void)state;
  for (size_t i = 0; i < sizeof(data); i++) data[i] = (uint8_t)(i * i + i / 7);
  for (size_t size = 0; size <= LONGEST; size++) {
    snprintf(whole, sizeof(whole), "%s", hash(data, size));
    for (size_t cut = 0; cut <= size; cut += 1 + size / 64) {
      struct sha256 sha;
      uint8_t digest[SHA256_SIZE], copy[LONGEST + 16];
      char text[3];

      memcpy(copy + cut % 16, data, size);
      sha256_begin(&sha);
      sha256_add(&sha, copy + cut % 16, cut);
      sha256_add(&sha, NULL, 0);
      sha256_add(&sha, copy + cut % 16 + cut, size - cut);
      sha256_end(&sha, digest);
      for (uint32_t i = 0; i < SHA256_SIZE; i++) {
        snprintf(text, sizeof(text), "%02x", digest[i]);
        assert_memory_equal(text, whole + 2 * i, 2);
      }
    }
  }
}

/* SHAVS §6.4, the Monte Carlo test of SHA256Monte.rsp, whose first checkpoint takes 1,000 hashes.
 */
static void test_monte_carlo(void **state) {
  static const uint8_t seed[SHA256_SIZE] = {0x6d, 0x1e, 0x72, 0xad, 0x03, 0xdd, 0xeb, 0x5d,
                                            0xe8, 0x91, 0xe5, 0x72, 0xe2, 0x39, 0x6f, 0x8d,
                                            0xa0, 0x15, 0xd8, 0x99, 0xef, 0x0e, 0x79, 0x50,
                                            0x31, 0x52, 0xd6, 0x01, 0x0a, 0x3f, 0xe6, 0x91};
  static const uint8_t first[SHA256_SIZE] = {0xe9, 0x3c, 0x33, 0x0a, 0xe5, 0x44, 0x77, 0x38,
                                             0xc8, 0xaa, 0x85, 0xd7, 0x1a, 0x6c, 0x80, 0xf2,
                                             0xa5, 0x83, 0x81, 0xd0, 0x58, 0x72, 0xd2, 0x6b,
                                             0xdd, 0x39, 0xf1, 0xfc, 0xd4, 0xf2, 0xb7, 0x88};
  uint8_t last[3][SHA256_SIZE], digest[SHA256_SIZE];

  (void)state;
  for (uint32_t i = 0; i < 3; i++) memcpy(last[i], seed, SHA256_SIZE);
  for (uint32_t i = 0; i < 1000; i++) {
    struct sha256 sha;

    sha256_begin(&sha);
    sha256_add(&sha, last, sizeof(last));
    sha256_end(&sha, digest);
    memmove(last[0], last[1], 2 * sizeof(last[0]));
    memcpy(last[2], digest, sizeof(digest));
  }
  assert_memory_equal(digest, first, sizeof(first));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_known),
      cmocka_unit_test(test_million),
      cmocka_unit_test(test_pieces),
      cmocka_unit_test(test_monte_carlo),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

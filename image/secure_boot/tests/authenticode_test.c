/*
 * authenticode_test UNSIGNED SIGNED: what the signature of BOOTX64.EFI is about. Flips a bit in
 * each byte of a signed loader, and computes the hash that a firmware compares (Microsoft, Windows
 * Authenticode Portable Executable Signature Format, "Calculating the PE Image Hash"): it is
 * another one, wherever the byte is, but in the file's checksum, the place of the certificates, and
 * these themselves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/sha256.h"

#define FILE_MAX (128u * 1024u)
#define SECTIONS_MAX 16u

/* Offsets in a PE32+ file (Microsoft PE, "PE Format"), from "PE\0\0" on. */
#define PE_SECTION_COUNT 6u
#define PE_OPTIONAL_SIZE 20u
#define PE_OPTIONAL 24u
#define PE_HEADERS_SIZE 84u /* SizeOfHeaders. */
#define PE_CHECKSUM 88u
#define PE_DIRECTORY_COUNT 132u
#define PE_CERTIFICATES                                                     \
  168u /* The directory's fifth entry: offset and size of the certificates. \
        */
#define PE_MINIMUM 264u

/* A section's header. */
#define SECTION_SIZE 40u
#define SECTION_RAW_SIZE 16u
#define SECTION_RAW_OFFSET 20u

static uint8_t original[FILE_MAX], changed[FILE_MAX];
static size_t original_size, unsigned_size;
static uint8_t unsigned_bytes[FILE_MAX];
static const char *const *paths;

struct range {
  size_t from, to;
};

static uint32_t word(const uint8_t *file, size_t offset, unsigned bytes) {
  uint32_t value = 0;

  for (unsigned i = 0; i < bytes; i++) value |= (uint32_t)file[offset + i] << 8 * i;
  return value;
}

/* Appends a range, which begins where the one before ended; false when it does not. */
static bool append(struct range *ranges, size_t *count, size_t skipped, size_t to) {
  size_t from = *count == 0 ? 0 : ranges[*count - 1].to + skipped;

  if (to < from) return false;
  ranges[(*count)++] = (struct range){from, to};
  return true;
}

/* Order of sections: that of their bytes. */
static int compare_sections(const void *a, const void *b) {
  const struct range *left = a, *right = b;

  return (left->from > right->from) - (left->from < right->from);
}

/*
 * Finds what of a file of `size` bytes is hashed, in order. Returns the number of ranges, or 0 for
 * one that no firmware starts: headers or sections that do not follow each other.
 */
static size_t covered(const uint8_t *file, size_t size, struct range ranges[4 + SECTIONS_MAX]) {
  struct range sections[SECTIONS_MAX];
  size_t pe = word(file, 60, 4), count = 0, section_count, table, certificates;

  if (pe > size - PE_MINIMUM || word(file, pe, 4) != 0x4550) return 0;
  if (word(file, pe + PE_OPTIONAL, 2) != 0x20b || word(file, pe + PE_DIRECTORY_COUNT, 4) < 5)
    return 0;
  section_count = word(file, pe + PE_SECTION_COUNT, 2);
  table = pe + PE_OPTIONAL + word(file, pe + PE_OPTIONAL_SIZE, 2);
  if (section_count > SECTIONS_MAX || table + section_count * SECTION_SIZE > size) return 0;
  if (!append(ranges, &count, 0, pe + PE_CHECKSUM)) return 0;
  if (!append(ranges, &count, 4, pe + PE_CERTIFICATES)) return 0;
  if (!append(ranges, &count, 8, word(file, pe + PE_HEADERS_SIZE, 4))) return 0;
  for (size_t i = 0; i < section_count; i++) {
    size_t header = table + i * SECTION_SIZE, from = word(file, header + SECTION_RAW_OFFSET, 4);

    sections[i] = (struct range){from, from + word(file, header + SECTION_RAW_SIZE, 4)};
  }
  qsort(sections, section_count, sizeof(sections[0]), compare_sections);
  for (size_t i = 0; i < section_count; i++) {
    if (sections[i].from != ranges[count - 1].to) return 0;
    if (!append(ranges, &count, 0, sections[i].to)) return 0;
  }
  certificates = word(file, pe + PE_CERTIFICATES + 4, 4);
  if (certificates > size || !append(ranges, &count, 0, size - certificates)) return 0;
  return count;
}

/* Hashes a file; false for one that no firmware starts. */
static bool hash(const uint8_t *file, size_t size, uint8_t digest[SHA256_SIZE]) {
  struct range ranges[4 + SECTIONS_MAX];
  size_t count = covered(file, size, ranges);
  struct sha256 sha;

  sha256_begin(&sha);
  for (size_t i = 0; i < count; i++)
    sha256_add(&sha, file + ranges[i].from, ranges[i].to - ranges[i].from);
  sha256_end(&sha, digest);
  return count != 0;
}

static size_t read_file(const char *path, uint8_t *bytes) {
  FILE *file = fopen(path, "rb");
  size_t size;

  assert_non_null(file);
  size = fread(bytes, 1, FILE_MAX, file);
  fclose(file);
  assert_in_range(size, PE_MINIMUM, FILE_MAX - 1);
  return size;
}

static int setup(void **state) {
  (void)state;
  unsigned_size = read_file(paths[1], unsigned_bytes);
  original_size = read_file(paths[2], original);
  memcpy(changed, original, original_size);
  return 0;
}

/* The signature has the hash in it that this test computes, before and after signing. */
static void test_hash(void **state) {
  uint8_t before[SHA256_SIZE], after[SHA256_SIZE];
  bool found = false;

  (void)state;
  assert_true(hash(unsigned_bytes, unsigned_size, before));
  assert_true(hash(original, original_size, after));
  assert_memory_equal(before, after, SHA256_SIZE);
  for (size_t i = unsigned_size; i + SHA256_SIZE <= original_size; i++)
    found = found || memcmp(original + i, after, SHA256_SIZE) == 0;
  assert_true(found);
}

/* Flips a bit of the byte at `place`. True when the hash is still the same. */
static bool same_after_flip(size_t place, const uint8_t digest[SHA256_SIZE]) {
  uint8_t found[SHA256_SIZE];
  bool same;

  changed[place] ^= (uint8_t)(1u << place % 8);
  same = hash(changed, original_size, found) && memcmp(found, digest, SHA256_SIZE) == 0;
  changed[place] ^= (uint8_t)(1u << place % 8);
  return same;
}

/* Headers say what is hashed. Each flip in them gets a hash of its own, of the whole file. */
static void test_flips_of_headers(void **state) {
  size_t pe = word(original, 60, 4), end = word(original, pe + PE_HEADERS_SIZE, 4), others = 0;
  uint8_t digest[SHA256_SIZE];

  (void)state;
  assert_true(hash(original, original_size, digest));
  for (size_t place = 0; place < end; place++) {
    bool checksum = place - (pe + PE_CHECKSUM) < 4, table = place - (pe + PE_CERTIFICATES) < 8;

    /* What is found where the flipped table leads to is no signature. */
    if (!table && same_after_flip(place, digest) != checksum) fail_msg("byte %zu", place);
    others += !checksum && !table;
  }
  print_message("%zu bytes of headers are hashed, 12 are not\n", others);
  assert_int_equal(others, end - 12);
}

/*
 * Behind the headers the bytes are hashed in order. The state of SHA-256 behind the block that has
 * the flip is another one; the same blocks follow, so that an equal hash would be a collision.
 */
static void test_flips_of_contents(void **state) {
  size_t pe = word(original, 60, 4), start = word(original, pe + PE_HEADERS_SIZE, 4), at = 0;
  size_t from[] = {0, pe + PE_CHECKSUM + 4, pe + PE_CERTIFICATES + 8};
  static uint8_t stream[FILE_MAX]; /* What is hashed, in one piece. */
  struct sha256 before, right, wrong;

  (void)state;
  for (int i = 0; i < 3; i++) {
    size_t to = i == 2 ? unsigned_size : from[i + 1] - (i == 0 ? 4 : 8);

    memcpy(stream + at, original + from[i], to - from[i]);
    at += to - from[i];
  }
  assert_int_equal(at, unsigned_size - 12);
  sha256_begin(&before);
  for (size_t block = 0; block < at; block += SHA256_BLOCK_SIZE, before = right) {
    size_t size = at - block < SHA256_BLOCK_SIZE ? at - block : SHA256_BLOCK_SIZE;

    right = before;
    sha256_add(&right, stream + block, size);
    for (size_t i = block; i < block + size; i++) {
      if (i + 12 < start) continue;
      stream[i] ^= (uint8_t)(1u << i % 8);
      wrong = before;
      sha256_add(&wrong, stream + block, size);
      if (memcmp(wrong.state, right.state, sizeof(right.state)) == 0 &&
          (size == SHA256_BLOCK_SIZE || memcmp(wrong.block, right.block, size) == 0))
        fail_msg("byte %zu", i + 12);
      stream[i] ^= (uint8_t)(1u << i % 8);
    }
  }
  print_message("%zu bytes behind the headers are hashed, all of them\n", unsigned_size - start);
}

/* All that is left is the certificates: a flip there can spoil the signature, and nothing else. */
static void test_flips_of_certificates(void **state) {
  uint8_t digest[SHA256_SIZE];

  (void)state;
  assert_true(hash(original, original_size, digest));
  for (size_t place = unsigned_size; place < original_size; place++)
    assert_true(same_after_flip(place, digest));
}

int main(int argc, char **argv) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_hash, setup),
      cmocka_unit_test_setup(test_flips_of_headers, setup),
      cmocka_unit_test_setup(test_flips_of_contents, setup),
      cmocka_unit_test_setup(test_flips_of_certificates, setup),
  };

  if (argc != 3) return 2;
  paths = (const char *const *)argv;
  return cmocka_run_group_tests(tests, NULL, NULL);
}

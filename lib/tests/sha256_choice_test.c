/*
 * Unit tests of who hashes the blocks of SHA-256: that what CPUID says is understood, with a model
 * in the place of cpuid.h, and that the processor's instructions and C agree if this processor has
 * them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define KILN_LIB_X86_CPUID_H

struct x86_cpuid {
  uint32_t eax, ebx, ecx, edx;
};

/* Leaves 0 to 7 of a processor, and how often somebody asked. */
static struct x86_cpuid leaves[8];
static unsigned questions;

static struct x86_cpuid x86_cpuid(uint32_t leaf) {
  questions++;
  /* Leaves above the highest one have the highest one's contents (Intel SDM 2A, CPUID). */
  return leaves[leaf <= leaves[0].eax ? leaf : leaves[0].eax];
}

#include "lib/x86/sha256.c"

#define BLOCKS 9u
#define ALIGNMENTS 16u
#define BLOCK_SIZE 64u

/* Whom a processor of these features makes sha256_blocks choose. No block: nobody runs. */
static void check_choice(uint32_t leaf_max, uint32_t ecx1, uint32_t ebx7, const void *expected) {
  uint32_t state[8] = {0};

  memset(leaves, 0, sizeof(leaves));
  leaves[1].ecx = ecx1;
  leaves[7].ebx = ebx7;
  leaves[0].eax = leaf_max;
  leaves[2] = (struct x86_cpuid){.ebx = ebx7, .ecx = ecx1};
  chosen = NULL;
  sha256_blocks(state, NULL, 0);
  assert_ptr_equal((void *)chosen, expected);
  for (size_t i = 0; i < 8; i++) {
    assert_int_equal(state[i], 0);
  }
}

static void test_choice(void **state) {
  const uint32_t ssse3 = 1u << 9;
  const uint32_t sha = 1u << 29;
  const void *in_c = (const void *)sha256_blocks_in_c;

  (void)state;
  check_choice(7, 0, 0, in_c);
  check_choice(7, ssse3, 0, in_c);
  check_choice(7, 0, sha, in_c);
  check_choice(7, ~ssse3, ~sha, in_c);
  check_choice(7, ~ssse3, ~0u, in_c);
  check_choice(7, ~0u, ~sha, in_c);
  check_choice(2, ssse3, sha, in_c); /* Leaf 7 would be leaf 2's contents. */
  check_choice(0, ssse3, sha, in_c);
}

static void test_asked_once(void **state) {
  uint32_t words[8] = {0};
  uint8_t block[BLOCK_SIZE] = {0};

  (void)state;
  check_choice(7, 0, 0, (const void *)sha256_blocks_in_c);
  questions = 0;
  sha256_blocks(words, block, 1);
  assert_int_equal(questions, 0);
}

/* The processor that the test runs on. */
static struct x86_cpuid ask_here(uint32_t leaf) {
  struct x86_cpuid result = {.eax = leaf};

  __asm__("cpuid" : "+a"(result.eax), "=b"(result.ebx), "+c"(result.ecx), "=d"(result.edx));
  return result;
}

static int has_instructions_here(void) {
  return ask_here(0).eax >= 7 && (ask_here(7).ebx & 1u << 29) != 0;
}

static void test_instructions(void **state) {
  static _Alignas(16) uint8_t bytes[BLOCKS * BLOCK_SIZE + ALIGNMENTS];
  uint32_t by_instructions[2 + 8];
  uint32_t in_c[8];
  uint32_t seed = 1;

  (void)state;
  if (!has_instructions_here()) {
    puts("This processor has no instructions for SHA-256: only who is chosen was tested.");
    return;
  }
  check_choice(7, 1u << 9, 1u << 29, (const void *)sha256_blocks_ni);
  for (size_t i = 0; i < sizeof(bytes); i++) {
    seed = seed * 1664525u + 1013904223u;
    bytes[i] = (uint8_t)(seed >> 24);
  }
  for (size_t at = 0; at < ALIGNMENTS; at++) {
    for (size_t count = 0; count <= BLOCKS; count++) {
      /* The state is at every alignment that it can have, too. */
      uint32_t *words = &by_instructions[at % 3];

      for (size_t i = 0; i < 8; i++) {
        seed = seed * 1664525u + 1013904223u;
        words[i] = in_c[i] = seed;
      }
      sha256_blocks(words, &bytes[at], count);
      sha256_blocks_in_c(in_c, &bytes[at], count);
      assert_memory_equal(words, in_c, sizeof(in_c));
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_choice),
      cmocka_unit_test(test_asked_once),
      cmocka_unit_test(test_instructions),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Samples that are cut off at each place, and samples with random damage: where() stays in the file
 * (the sanitizers check that), comes to an end, and says what can be printed.
 */
#include "tests/hermetic/difference/tests/expect.h"

#define ROUNDS 20000u
#define KINDS 8u
#define DAMAGE_MAX 4u /* Bytes of a sample. */

static struct sample samples[KINDS];

static int make_samples(void **state) {
  (void)state;
  sample_elf(&samples[0], 64);
  sample_elf(&samples[1], 32);
  sample_pe(&samples[2]);
  sample_archive(&samples[3]);
  sample_mbr_disk(&samples[4]);
  sample_gpt_disk(&samples[5]);
  for (uint32_t i = 6; i < KINDS; i++) { /* FAT16 and FAT32 in the place of FAT12. */
    struct sample volume;

    sample_mbr_disk(&samples[i]);
    sample_fat(&volume, i == 6 ? 16 : 32);
    sample_insert(&samples[i], 8 * 512, &volume);
  }
  return 0;
}

static uint32_t random_below(uint64_t *random, uint32_t limit) {
  *random = *random * 6364136223846793005u + 1442695040888963407u; /* Knuth's. */
  return (uint32_t)(*random >> 33) % limit;
}

static void check(const struct sample *sample, uint32_t size, uint64_t offset) {
  struct text text = where_in_first(sample, size, offset);

  for (uint32_t i = 0; i < text.length; i++) assert_in_range(text.characters[i], ' ', '~');
}

static void files_that_are_cut_off_are_read(void **state) {
  (void)state;
  for (uint32_t kind = 0; kind < KINDS; kind++) {
    for (uint32_t size = 1; size <= samples[kind].size; size += size < 1500 ? 1 : 41) {
      check(&samples[kind], size, size - 1);
      check(&samples[kind], size, size / 2);
    }
  }
}

static void damaged_files_are_read(void **state) {
  static struct sample damaged;
  uint64_t random = 0x6b696c6e;

  (void)state;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    damaged = samples[random_below(&random, KINDS)];
    for (uint32_t i = random_below(&random, DAMAGE_MAX); i < DAMAGE_MAX; i++) {
      static const uint8_t values[] = {0, 1, 0x0f, 0x10, 0x7f, 0x80, 0xff};
      uint32_t block = random_below(&random, damaged.size / 64 + 1) * 64;
      uint32_t place = random_below(&random, 2) ? random_below(&random, 512) : block;

      if (place < damaged.size)
        damaged.bytes[place] = values[random_below(&random, sizeof(values))];
    }
    check(&damaged, damaged.size, random_below(&random, damaged.size));
  }
}

int main(void) {
  static const struct CMUnitTest tests[] = {
      cmocka_unit_test(files_that_are_cut_off_are_read),
      cmocka_unit_test(damaged_files_are_read),
  };
  return cmocka_run_group_tests(tests, make_samples, NULL);
}

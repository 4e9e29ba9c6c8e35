/*
 * Writes the seeds of fuzz_where.c: the samples of the unit tests.
 *
 * Usage: write_seeds ELF PE ARCHIVE MBR GPT FAT16 FAT32
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/hermetic/difference/tests/samples.h"

/* Ends the program when the file cannot be written. */
static void write_seed(struct sample *sample, uint32_t offset, const char *path) {
  FILE *file = fopen(path, "wb");

  sample_put(sample, sample->size, offset, 4);
  if (file == NULL || fwrite(sample->bytes, 1, sample->size, file) != sample->size ||
      fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

/* A disk with another kind of FAT, and an offset in a file on it. */
static void write_disk(struct sample *sample, uint32_t bits, const char *path) {
  struct sample volume;

  sample_mbr_disk(sample);
  sample_fat(&volume, bits);
  sample_insert(sample, 8 * 512, &volume);
  write_seed(sample, 8 * 512 + sample_cluster(bits, 7), path);
}

int main(int argc, char **argv) {
  static struct sample sample;

  if (argc != 8) return 2;
  sample_elf(&sample, 64);
  write_seed(&sample, 0x142, argv[1]);
  sample_pe(&sample);
  write_seed(&sample, 0x210, argv[2]);
  sample_archive(&sample);
  write_seed(&sample, 220 + 0x142, argv[3]);
  sample_mbr_disk(&sample);
  write_seed(&sample, 8 * 512 + sample_cluster(12, 4) + 0x142, argv[4]);
  sample_gpt_disk(&sample);
  write_seed(&sample, 40 * 512 + sample_cluster(12, 7), argv[5]);
  write_disk(&sample, 16, argv[6]);
  write_disk(&sample, 32, argv[7]);
  return 0;
}

/* What the writers of binary seeds share. */
#ifndef KILN_BOOT_CORE_FUZZ_SEEDS_H
#define KILN_BOOT_CORE_FUZZ_SEEDS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEED_MAX 65536u

/* A seed while it grows. */
struct seed {
  uint8_t bytes[SEED_MAX];
  size_t size;
};

/* Appends bytes; seeds are small and known to fit. */
static inline void put(struct seed *seed, const void *bytes, size_t size) {
  if (size > SEED_MAX - seed->size) abort();
  memcpy(seed->bytes + seed->size, bytes, size);
  seed->size += size;
}

/* Appends the lowest `size` bytes of a number, little-endian as this machine is. */
static inline void put_number(struct seed *seed, uint64_t number, size_t size) {
  put(seed, &number, size);
}

/* Writes the seed to the file at `path`, and empties it. Ends the program when that fails. */
static inline void write_seed(struct seed *seed, const char *path) {
  FILE *file = fopen(path, "wb");

  if (file == NULL || fwrite(seed->bytes, 1, seed->size, file) != seed->size || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
  seed->size = 0;
}

#endif /* KILN_BOOT_CORE_FUZZ_SEEDS_H */

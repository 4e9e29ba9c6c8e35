/* The image to the disk, and back. */
#ifndef KILN_IMAGE_FLASH_WRITE_H
#define KILN_IMAGE_FLASH_WRITE_H

#include <signal.h>

#include "image/flash/disk.h"

#define CHUNK 0x100000u /* Bytes that are written or read at once. */
#define ALIGNMENT 4096u /* Of their address in memory, for O_DIRECT. */

struct job {
  const struct machine *machine;
  const struct disk *disk;
  int device; /* The disk, opened. */
  int image;  /* The image, opened. */
  uint64_t image_size;
  const volatile sig_atomic_t *stop; /* A signal has come. */
  uint8_t *wanted, *found;           /* CHUNK bytes each. */
};

/* Reads exactly this many bytes of the disk. False on an error or at its end, with errno. */
bool read_disk(const struct job *job, uint8_t *bytes, size_t size, uint64_t offset);

/*
 * Writes the image. The first CHUNK is wiped first and written last: a disk on which this was not
 * finished has no partition table, and nothing boots from it.
 */
bool write_image(const struct job *job, struct problem *problem);

/* Reads back what was written, from the disk and not from a cache, and compares. */
bool verify_image(const struct job *job, struct problem *problem);

#endif /* KILN_IMAGE_FLASH_WRITE_H */

/* Pictures of a screen, as QEMU's screendump writes them. */
#ifndef KILN_TESTS_SCREEN_PICTURE_H
#define KILN_TESTS_SCREEN_PICTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define PICTURE_SIDE_MAX 16384u /* Pixels of the longest side. */

struct picture {
  uint32_t width;
  uint32_t height;
  uint32_t *pixels; /* 0x00RRGGBB, row by row. Freed with picture_free. */
};

/* Reads a binary PPM (netpbm, ppm(5): "P6") of 8 bits per colour. False: `file` is none. */
bool picture_read(FILE *file, struct picture *picture);

void picture_free(struct picture *picture);

#endif /* KILN_TESTS_SCREEN_PICTURE_H */

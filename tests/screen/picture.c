/* Reading of PPM files: see picture.h. */
#include "tests/screen/picture.h"

#include <stdlib.h>

bool picture_read(FILE *file, struct picture *picture) {
  unsigned width;
  unsigned height;
  unsigned maximum;

  picture->pixels = NULL;
  /* QEMU writes no comments; one white space separates the header from the pixels. */
  if (fscanf(file, "P6 %u %u %u", &width, &height, &maximum) != 3 || maximum != 255 ||
      fgetc(file) == EOF) {
    return false;
  }
  if (width == 0 || height == 0 || width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX) {
    return false;
  }
  picture->width = width;
  picture->height = height;
  picture->pixels = calloc((size_t)width * height, sizeof(*picture->pixels));
  if (picture->pixels == NULL) {
    return false;
  }
  for (size_t i = 0; i < (size_t)width * height; i++) {
    uint8_t rgb[3];
    if (fread(rgb, sizeof(rgb), 1, file) != 1) {
      picture_free(picture);
      return false;
    }
    picture->pixels[i] = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
  }
  return true;
}

void picture_free(struct picture *picture) {
  free(picture->pixels);
  picture->pixels = NULL;
}

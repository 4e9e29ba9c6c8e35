/* Screenshots: each picture is in the page once, however many tests end with that screen. */
#ifndef KILN_TESTS_REPORT_PICTURES_H
#define KILN_TESTS_REPORT_PICTURES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct picture {
  uint32_t width, height; /* Pixels. */
  size_t uses;            /* Tests that have it. */
  char *data;             /* The file, PNG. */
  size_t size;            /* Its bytes. */
};

/* All that picture_add has kept. */
extern struct picture *pictures;
extern size_t picture_count;

/*
 * Reads a PNG. Returns its index in `pictures`, or -1 with `*problem` for one that the page does
 * not take: not a PNG, too large, or one too many.
 */
int picture_add(const char *path, const char **problem);

/* Prints all of them, unseen: an element <image id="pN"> for picture N, to be shown by <use
 * href="#pN">. */
void pictures_print(FILE *out);

#endif /* KILN_TESTS_REPORT_PICTURES_H */

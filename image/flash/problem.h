/* What went wrong, for the user, and the exit status that tells scripts. */
#ifndef KILN_IMAGE_FLASH_PROBLEM_H
#define KILN_IMAGE_FLASH_PROBLEM_H

#include <stdbool.h>

enum flash_exit {
  FLASH_DONE = 0,    /* Written and verified. */
  FLASH_REFUSED = 1, /* Nothing was written: the disk or the image is not what it should be. */
  FLASH_USAGE = 2,   /* Nothing was written: called wrongly. */
  FLASH_NOT_CONFIRMED = 3, /* Nothing was written: nobody confirmed it. */
  FLASH_FAILED = 4,        /* The disk is not usable: it was written in part. */
  FLASH_DIFFERS = 5,       /* The disk is not usable: it has not kept what was written. */
  FLASH_INTERRUPTED = 6,   /* The disk is not usable, or not verified: a signal came. */
};

struct problem {
  enum flash_exit exit;
  char text[1024];
};

/* Fills in the problem. Returns false, for callers to return. */
bool fail(struct problem *problem, enum flash_exit exit, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif /* KILN_IMAGE_FLASH_PROBLEM_H */

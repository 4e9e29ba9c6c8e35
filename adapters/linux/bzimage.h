/* Reading of a bzImage, the file that a Linux kernel comes in (Linux, arch/x86/boot.rst). */
#ifndef KILN_ADAPTERS_LINUX_BZIMAGE_H
#define KILN_ADAPTERS_LINUX_BZIMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "adapters/core/status.h"

/* What a loader has to know of the file. All that is here has been checked. */
struct bzimage {
  uint64_t header_size; /* Bytes of the header at LINUX_HEADER_OFFSET, at most LINUX_HEADER_MAX. */
  uint64_t offset;      /* Of the kernel proper in the file. */
  uint64_t size;        /* Bytes of it that are in the file. */
  uint64_t memory;      /* Bytes that it needs in memory, a multiple of 4096, at least `size`. */
  uint64_t preferred;   /* Where it is to be put if that is possible, */
  uint64_t alignment;   /* else to a higher multiple of this power of two, */
  uint64_t alignment_min; /* or at least of this one, of 4096 at least. */
  bool relocatable;       /* False: `preferred` is the only place. */
  bool above_4g;          /* The kernel, and all that it gets, can lie above 4 GiB. */
  uint64_t command_max;   /* Bytes of the longest command line. */
  uint64_t initrd_end;    /* The initrd ends here or below, if !above_4g. */
};

/*
 * Reads the headers of the `size` bytes at `file`. Errors: LINUX_TOO_SHORT, LINUX_NO_MAGIC,
 * LINUX_OLD_PROTOCOL, LINUX_NOT_64_BIT, LINUX_BAD_HEADER.
 */
enum adapter_status bzimage_parse(const void *file, uint64_t size, struct bzimage *image);

#endif /* KILN_ADAPTERS_LINUX_BZIMAGE_H */

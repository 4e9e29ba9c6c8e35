/*
 * Says at build time what the loaders would say at boot: loads a kernel's file as they do, by
 * kernel_file.c and all that it calls, with the files and the memory of the machine that builds in
 * the firmware's place. Run by //kernel:defs.bzl for every kernel.
 *
 *     check_kernel KERNEL [COPY]
 *
 * makes COPY, a copy of KERNEL, only of a kernel that a loader would start.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "boot/core/firmware.h"
#include "boot/core/kernel_file.h"
#include "boot/core/status.h"

#define COPY_BYTES 65536u

static FILE *kernel;

/* The firmware: one file, and memory that is never given back. */

enum boot_status firmware_open(const char *path, struct boot_file *file) {
  long size;

  kernel = fopen(path, "rb");
  if (kernel == NULL) return BOOT_FILE_NOT_FOUND;
  if (fseek(kernel, 0, SEEK_END) != 0 || (size = ftell(kernel)) < 0) return BOOT_DISK_READ;
  file->size = (uint64_t)size;
  return BOOT_OK;
}

enum boot_status firmware_read(struct boot_file *file, uint64_t offset, void *destination,
                               uint64_t length) {
  if (offset > file->size || length > file->size - offset) return BOOT_FILE_TOO_SHORT;
  if (fseek(kernel, (long)offset, SEEK_SET) != 0 ||
      fread(destination, 1, length, kernel) != length) {
    return BOOT_DISK_READ;
  }
  return BOOT_OK;
}

enum boot_status firmware_allocate(uint64_t length, uint64_t alignment, uint64_t *physical) {
  void *memory = aligned_alloc(alignment, (length + alignment - 1) / alignment * alignment);

  *physical = (uint64_t)(uintptr_t)memory;
  return memory != NULL ? BOOT_OK : BOOT_OUT_OF_MEMORY;
}

uint64_t firmware_largest_free(void) {
  return 0;
}

uint64_t firmware_random(void) {
  return 0;
}

/* Copies the file that has been checked. */
static int copy_to(const char *path) {
  static uint8_t bytes[COPY_BYTES];
  FILE *copy = fopen(path, "wb");
  size_t count;

  if (copy == NULL) return 0;
  rewind(kernel);
  while ((count = fread(bytes, 1, sizeof(bytes), kernel)) > 0) {
    if (fwrite(bytes, 1, count, copy) != count) return 0;
  }
  return !ferror(kernel) && fclose(copy) == 0;
}

int main(int argc, char **argv) {
  static struct kernel_file loaded;
  enum boot_status status;

  if (argc != 2 && argc != 3) {
    fputs("usage: check_kernel KERNEL [COPY]\n", stderr);
    return 2;
  }
  status = kernel_file_load(argv[1], 1, &loaded);
  if (status != BOOT_OK) {
    fprintf(stderr, "kiln: error: %s: %s; %s. (K%02u)\n", argv[1], boot_status_sentence(status),
            boot_status_remedy(status), (unsigned)status);
    return 1;
  }
  if (argc == 3 && !copy_to(argv[2])) {
    perror(argv[2]);
    return 1;
  }
  return 0;
}

/*
 * Says at build time what the loaders would say at boot: loads a kernel's file as they do, by
 * kernel_file.c and all that it calls, with the files and the memory of the machine that builds in
 * the firmware's place. Run by //kernel:defs.bzl for every kernel.
 *
 *     check_kernel KERNEL [COPY [TABLE]]
 *
 * makes COPY, a copy of KERNEL, only of a kernel that a loader would start. With TABLE, a file, the
 * copy has the bytes of that as one more segment (append_segment.c), and is checked too.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "boot/core/append_segment.h"
#include "boot/core/firmware.h"
#include "boot/core/kernel_file.h"
#include "boot/core/status.h"

static FILE *kernel;

/* The firmware: one file, and memory that is never given back. */

enum boot_status firmware_open(const char *path, struct boot_file *file) {
  long size;

  kernel = fopen(path, "rb");
  if (kernel == NULL) return BOOT_FILE_NOT_FOUND;
  if (fseek(kernel, 0, SEEK_END) != 0 || (size = ftell(kernel)) < 0) return BOOT_DISK_READ;
  *file = (struct boot_file){.size = (uint64_t)size};
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

void firmware_print(const char *text) {
  fputs(text, stdout);
}

void firmware_print_serial(const char *text) {
  firmware_print(text);
}

uint64_t firmware_random(void) {
  return 0;
}

uint64_t firmware_device_tree(void) {
  return 0;
}

uint64_t firmware_uart(void) {
  return 0;
}

/* Loads the kernel at `path`; what a loader has against it goes to stderr. */
static int check(const char *path, struct kernel_file *loaded) {
  enum boot_status status = kernel_file_load(path, NULL, 1, loaded);

  if (status == BOOT_OK) return 1;
  fprintf(stderr, "kiln: error: %s: %s; %s. (K%02u)\n", path, boot_status_sentence(status),
          boot_status_remedy(status), (unsigned)status);
  if (status == BOOT_KERNEL_NO_HEADER) {
    fputs(
        "kiln: a linker script of your own keeps what KILN_ENTRY declares with\n"
        "    .note.kiln : { KEEP(*(.note.kiln)) } :rodata :note\n"
        "where `note` is a PT_NOTE of its PHDRS\n",
        stderr);
  }
  return 0;
}

/* Reads a whole file, with `room` bytes of memory behind what it has. Ends the program on errors.
 */
static uint8_t *read_all(const char *path, uint64_t room, uint64_t *size) {
  struct boot_file file;
  uint8_t *bytes = NULL;

  if (firmware_open(path, &file) == BOOT_OK && (bytes = calloc(1, file.size + room + 1)) != NULL &&
      firmware_read(&file, 0, bytes, file.size) == BOOT_OK) {
    *size = file.size;
    return bytes;
  }
  perror(path);
  exit(1);
}

static void write_all(const char *path, const uint8_t *bytes, uint64_t size) {
  FILE *file = fopen(path, "wb");

  if (file == NULL || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

int main(int argc, char **argv) {
  static struct kernel_file loaded;
  uint64_t size, table_size;
  uint8_t *bytes, *table;

  if (argc < 2 || argc > 4) {
    fputs("usage: check_kernel KERNEL [COPY [TABLE]]\n", stderr);
    return 2;
  }
  if (!check(argv[1], &loaded)) return 1;
  if (argc == 2) return 0;
  if (argc == 3) {
    bytes = read_all(argv[1], 0, &size);
  } else {
    table = read_all(argv[3], 0, &table_size);
    bytes = read_all(argv[1], append_segment_room(table_size), &size);
    if (!append_segment(bytes, &size, &loaded.image, table, table_size)) {
      fprintf(stderr,
              "kiln: error: %s: no room for one more program header behind the others; let the "
              "linker script start the first section on a page of its own, and map no headers\n",
              argv[1]);
      return 1;
    }
  }
  write_all(argv[2], bytes, size);
  if (argc == 4 && !check(argv[2], &loaded)) {
    remove(argv[2]);
    return 1;
  }
  return 0;
}

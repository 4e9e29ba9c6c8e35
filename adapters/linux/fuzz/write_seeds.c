/* Writes seeds for fuzz_linux.c: a kernel that can be relocated, and one that cannot. */
#include <stdio.h>

#include "adapters/linux/tests/machine.h"

static void write_file(const uint8_t *bytes, const char *path) {
  FILE *file = fopen(path, "wb");

  if (file == NULL || fwrite(bytes, 1, IMAGE_SIZE, file) != IMAGE_SIZE || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

int main(int argc, char **argv) {
  static uint8_t file[IMAGE_SIZE];
  struct linux_setup_header *header = (void *)(file + LINUX_HEADER_OFFSET);

  if (argc != 3) return 2;
  make_bzimage(file);
  write_file(file, argv[1]);
  header->relocatable_kernel = 0;
  header->pref_address = KERNEL_AT; /* The kernel goes where its file is. */
  write_file(file, argv[2]);
  return 0;
}

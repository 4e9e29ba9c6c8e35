/* Writes seeds for fuzz_multiboot.c: kernels of both classes, over their own file, and with tags.
 */
#include <stdio.h>

#include "adapters/multiboot2/tests/machine.h"

static uint8_t file[FILE_SIZE] __attribute__((aligned(8)));

static void write_file(const char *path) {
  FILE *stream = fopen(path, "wb");

  if (stream == NULL || fwrite(file, 1, FILE_SIZE, stream) != FILE_SIZE || fclose(stream) != 0) {
    perror(path);
    exit(1);
  }
}

int main(int argc, char **argv) {
  uint32_t header[] = {
      MULTIBOOT1_HEADER_MAGIC, 0x10007,       -(MULTIBOOT1_HEADER_MAGIC + 0x10007),
      MIB + HEADER_AT,         MIB,           MIB + FILE_SIZE,
      MIB + 2 * FILE_SIZE,     MIB + TEXT_AT,
  };
  uint8_t *at;

  if (argc != 5) return 2;
  make_kernel(file);
  segments_32(file)[1].p_paddr = KERNEL_AT;
  segments_32(file)[0].p_paddr = KERNEL_AT + 0x4000;
  write_file(argv[1]);
  make_kernel_64(file);
  write_file(argv[2]);
  at = add_tag(begin_tags(file), HEADER_TAG_RELOCATABLE, 0, 4, MIB, UINT32_MAX, 0x1000, 2);
  at = add_tag(at, HEADER_TAG_INFORMATION_REQUEST, 0, 3, 1, 2, 3);
  at = add_tag(at, HEADER_TAG_CONSOLE_FLAGS, 0, 1, 3);
  end_tags(file, add_tag(at, HEADER_TAG_FRAMEBUFFER, 0, 3, 0, 0, 0));
  write_file(argv[3]);
  make_kernel(file);
  memcpy(file + HEADER_AT, header, sizeof(header));
  write_file(argv[4]);
  return 0;
}

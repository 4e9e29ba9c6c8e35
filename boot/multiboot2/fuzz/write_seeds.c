/* Writes seeds for fuzz_information.c: a machine with a BIOS, and one with UEFI. */
#include <stdio.h>
#include <stdlib.h>

#include "boot/multiboot2/tests/builder.h"

static void write_file(struct builder *builder, const char *path) {
  FILE *file = fopen(path, "wb");

  if (file == NULL || fwrite(builder->words, 1, builder->size, file) != builder->size ||
      fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

int main(int argc, char **argv) {
  static struct builder builder;

  if (argc != 3) return 2;
  builder_machine(&builder, 0);
  write_file(&builder, argv[1]);
  builder_machine(&builder, 1);
  write_file(&builder, argv[2]);
  return 0;
}

/* Writes seeds for fuzz_limine.c: a kernel at a fixed address, and a position-independent one. */
#include <stdio.h>

#include "adapters/limine/tests/machine.h"

static void write_file(const uint8_t *bytes, const char *path) {
  FILE *file = fopen(path, "wb");

  if (file == NULL || fwrite(bytes, 1, KERNEL_SIZE, file) != KERNEL_SIZE || fclose(file) != 0) {
    perror(path);
    exit(1);
  }
}

int main(int argc, char **argv) {
  static const struct elf64_dynamic entries[] = {
      {DT_RELA, 0x1400}, {DT_RELASZ, 24}, {DT_RELR, 0x1500}, {DT_RELRSZ, 16}};
  static const struct elf64_rela rela = {0x1000, R_X86_64_RELATIVE, 0x10};
  static struct machine machine;

  if (argc != 3) return 2;
  make_machine(&machine);
  add_tag(&machine, 4);
  add_request(&machine, 0x48dcf1cb8ad2b852, 0x63984e959a98244b);
  add_request(&machine, 0x67cf3d9d378a806f, 0xe304acdfc50c3c62);
  add_request(&machine, 0x224ef0460a8e8926, 0xe1cb0fc25f46ea3d);
  write_file(machine.modules[0].address, argv[1]);
  elf_header(&machine)->e_type = ET_DYN;
  elf_header(&machine)->e_phnum = 3;
  link_at(&machine, 0);
  memcpy(data_words(&machine, DYNAMIC_AT), entries, sizeof(entries));
  memcpy(data_words(&machine, 0x400), &rela, sizeof(rela));
  data_words(&machine, 0x500)[0] = 0x1600;
  data_words(&machine, 0x500)[1] = 3;
  write_file(machine.modules[0].address, argv[2]);
  return 0;
}

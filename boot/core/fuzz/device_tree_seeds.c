/* Writes the seeds of fuzz_device_tree.c: a SPCR and the header of a device tree. */
#include "boot/core/fuzz/seeds.h"
#include "boot/core/fuzz/write_seeds.h"

/* A number as a device tree has it, the most significant byte first. */
static void put_big(struct seed *seed, uint32_t value) {
  put_number(seed, __builtin_bswap32(value), 4);
}

static void write_tree(const char *path) {
  static struct seed seed;

  put_number(&seed, 1, 1); /* What the input is: see fuzz_device_tree.c. */
  put_big(&seed, 0xd00dfeed);
  put_big(&seed, 0x100000); /* The size, the three blocks, */
  put_big(&seed, 0x38);
  put_big(&seed, 0x1c9c);
  put_big(&seed, 0x28);
  put_big(&seed, 17); /* the version, what can read it, */
  put_big(&seed, 16);
  put_big(&seed, 0); /* the first processor, and the sizes of strings and structure. */
  put_big(&seed, 0x21e);
  put_big(&seed, 0x1c64);
  write_seed(&seed, path);
}

void write_device_tree_seeds(char **paths) {
  static struct seed seed;

  put_number(&seed, 0, 1);
  put(&seed, "SPCR", 4);
  put_number(&seed, 80, 4);
  put_number(&seed, 2, 1); /* The revision; then checksum and names. */
  for (int i = 9; i < 36; i++) put_number(&seed, 0, 1);
  put_number(&seed, 3, 4); /* A PL011, */
  put_number(&seed, 0x03002000, 4);
  put_number(&seed, 0x9000000, 8);                       /* its registers, */
  for (int i = 52; i < 80; i++) put_number(&seed, 0, 1); /* and what is not read. */
  write_seed(&seed, paths[0]);
  write_tree(paths[1]);
}

/*
 * The machine that flash runs on: where its files are, and the calls that reach a disk. main.c has
 * the real ones. Tests have others, so that no test can reach a disk.
 */
#ifndef KILN_IMAGE_FLASH_MACHINE_H
#define KILN_IMAGE_FLASH_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum node_kind { NODE_BLOCK, NODE_CHARACTER, NODE_REGULAR, NODE_OTHER };

/* What a path or an open file is. */
struct node {
  enum node_kind kind;
  unsigned major, minor; /* Of a block or character device. */
};

/* Calls return what those of Linux do: -1, and errno, on an error. */
struct machine {
  const char *root; /* A directory in which /dev, /proc and /sys are; "" on a real machine. */
  bool terminal;    /* There is a person who can be asked, and who sees progress. */

  int (*identify)(const char *path, struct node *node);
  int (*identify_open)(int file, struct node *node);
  int (*open)(const char *path); /* A disk, for us alone, past the cache: O_EXCL, O_DIRECT. */
  ssize_t (*read)(int disk, void *bytes, size_t size, uint64_t offset);
  ssize_t (*write)(int disk, const void *bytes, size_t size, uint64_t offset);
  int (*flush)(int disk);        /* Returns when all that was written is on the medium. */
  int (*reread_table)(int disk); /* Linux forgets the partitions that it knows, and looks again. */
  int (*eject)(int disk);
};

/* Flashes as the arguments say (flash.c) on that machine. Returns an exit status. */
int flash_main(const struct machine *machine, int argc, char **argv);

#endif /* KILN_IMAGE_FLASH_MACHINE_H */

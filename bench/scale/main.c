/*
 * scatter DISK PATTERN FILE OTHER: makes a file of a disk's boot volume a fragmented one.
 *
 * The clusters that FILE and OTHER have together, two files in the root directory, are dealt out
 * anew:
 *
 *   interleaved  one to FILE, one to OTHER, and so on: no two clusters of FILE are neighbours
 *   shuffled     in an order that is random, and the same each time
 *
 * The volume starts at 1 MiB, as on the disks of disk_image, and is FAT16 or FAT32 (Microsoft FAT
 * §3). Names are as in directories: 8 and 3 letters, with blanks. Run by scale.sh, on disks that it
 * has made.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/scale/scatter.h"

#define VOLUME_START (1024 * 1024)

static int usage(void) {
  fputs("usage: scatter DISK interleaved|shuffled 'FILE    EXT' 'OTHER   EXT'\n", stderr);
  return 2;
}

/* Reads all from VOLUME_START on. */
static uint8_t *read_volume(FILE *disk, size_t *size) {
  long end;
  uint8_t *volume;

  if (fseek(disk, 0, SEEK_END) != 0 || (end = ftell(disk)) <= VOLUME_START ||
      fseek(disk, VOLUME_START, SEEK_SET) != 0)
    return NULL;
  *size = (size_t)end - VOLUME_START;
  volume = malloc(*size);
  return volume != NULL && fread(volume, 1, *size, disk) == *size ? volume : NULL;
}

int main(int argc, char **argv) {
  FILE *disk;
  uint8_t *volume;
  size_t size;
  const char *wrong;

  if (argc != 5 || strlen(argv[3]) != NAME_BYTES || strlen(argv[4]) != NAME_BYTES) return usage();
  if (strcmp(argv[2], "interleaved") != 0 && strcmp(argv[2], "shuffled") != 0) return usage();
  disk = fopen(argv[1], "r+b");
  volume = disk == NULL ? NULL : read_volume(disk, &size);
  if (volume == NULL) {
    perror(argv[1]);
    return 1;
  }
  wrong = scatter(volume, size, argv[2][0] == 's', argv[3], argv[4]);
  if (wrong != NULL) {
    fprintf(stderr, "scatter: %s: %s\n", argv[1], wrong);
    return 1;
  }
  if (fseek(disk, VOLUME_START, SEEK_SET) != 0 || fwrite(volume, 1, size, disk) != size ||
      fclose(disk) != 0) {
    perror(argv[1]);
    return 1;
  }
  return 0;
}

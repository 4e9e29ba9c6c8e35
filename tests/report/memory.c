/* Memory that is freed all at once, and files in it. See memory.h. */
#include "tests/report/memory.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In front of each piece. */
struct piece {
  struct piece *next;
  max_align_t bytes[];
};

static struct piece *pieces;

void *keep(size_t size) {
  struct piece *piece = size < SIZE_MAX / 2 ? calloc(1, sizeof(struct piece) + size) : NULL;
  if (piece == NULL) {
    fprintf(stderr, "report: error: no memory for %zu bytes\n", size);
    exit(2);
  }
  piece->next = pieces;
  pieces = piece;
  return piece->bytes;
}

char *keep_text(const char *text, size_t size) {
  char *copy = keep(size + 1);
  memcpy(copy, text, size);
  return copy;
}

void keep_nothing(void) {
  while (pieces != NULL) {
    struct piece *next = pieces->next;
    free(pieces);
    pieces = next;
  }
}

/* The size of an open file, which is then at its start; -1 for one that has none, such as a
 * directory. */
static long file_size(FILE *file) {
  if (fseek(file, 0, SEEK_END) != 0) return -1;
  long size = ftell(file);
  if (size < 0 || size == LONG_MAX || fseek(file, 0, SEEK_SET) != 0) return -1;
  return size;
}

static int read_open_file(FILE *file, size_t head, size_t tail, struct bytes *bytes) {
  long size = file_size(file);
  if (size < 0) return -1;
  size_t wanted = (size_t)size;
  if (wanted > head && wanted - head > tail) {
    bytes->left_out = wanted - head - tail;
    bytes->cut_at = head;
    wanted = head + tail;
  }
  bytes->data = keep(wanted + 1);
  bytes->size = fread(bytes->data, 1, bytes->left_out != 0 ? head : wanted, file);
  if (bytes->left_out != 0) {
    if (fseek(file, size - (long)tail, SEEK_SET) != 0) return -1;
    bytes->size += fread(bytes->data + bytes->size, 1, tail, file);
  }
  return bytes->size == wanted ? 0 : -1;
}

int read_file(const char *path, size_t head, size_t tail, struct bytes *bytes) {
  static char none[1];
  *bytes = (struct bytes){.data = none};
  FILE *file = fopen(path, "rb");
  if (file == NULL) return -1;
  int status = read_open_file(file, head, tail, bytes);
  fclose(file);
  if (status != 0) *bytes = (struct bytes){.data = none};
  return status;
}

char *path_in(const char *directory, const char *name) {
  size_t size = strlen(directory) + strlen(name) + 2;
  char *path = keep(size);
  snprintf(path, size, "%s/%s", directory, name);
  return path;
}

int ends_with(const char *text, const char *end) {
  size_t length = strlen(text);
  size_t end_length = strlen(end);
  return length >= end_length && memcmp(text + length - end_length, end, end_length) == 0;
}

/*
 * difference FILE_A FILE_B: says where two builds of a file differ. Run by the proof that two
 * builds are byte-identical.
 *
 * Exit status: 0 they are the same; 1 they differ, and standard output has one paragraph about it;
 * 2 called wrongly, or a file cannot be read.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/hermetic/difference/where.h"

#define CHUNK 65536u

/* Reads the whole file; ends the program when that cannot be done. */
static struct bytes read_all(const char *path) {
  FILE *file = fopen(path, "rb");
  size_t size = 0, room = CHUNK, length;
  uint8_t *data = malloc(room);

  while (file != NULL && data != NULL && (length = fread(data + size, 1, room - size, file)) > 0) {
    size += length;
    if (size < room) continue;
    room *= 2;
    data = realloc(data, room);
  }
  if (file == NULL || data == NULL || ferror(file)) {
    fprintf(stderr, "difference: ");
    perror(path);
    exit(2);
  }
  fclose(file);
  return (struct bytes){data, size};
}

/* The first byte that differs; that the shorter one does not have, if it ends before. */
static uint64_t first_difference(struct bytes a, struct bytes b) {
  uint64_t offset = 0;

  while (offset < a.size && offset < b.size && a.data[offset] == b.data[offset]) offset++;
  return offset;
}

/* Those that only the longer one has count. */
static uint64_t count_differences(struct bytes a, struct bytes b) {
  uint64_t shorter = a.size < b.size ? a.size : b.size, count = a.size - shorter + b.size - shorter;

  for (uint64_t i = 0; i < shorter; i++) count += a.data[i] != b.data[i];
  return count;
}

static void print_byte(struct bytes bytes, uint64_t offset) {
  if (offset < bytes.size) {
    printf("%02x", bytes.data[offset]);
  } else {
    printf("the end");
  }
}

int main(int argc, char **argv) {
  static struct text place;
  struct bytes a, b;
  uint64_t offset, count;

  if (argc != 3) {
    fputs("usage: difference FILE_A FILE_B\n", stderr);
    return 2;
  }
  a = read_all(argv[1]);
  b = read_all(argv[2]);
  offset = first_difference(a, b);
  count = count_differences(a, b);
  if (count == 0) return 0;
  printf("%s: ", argv[1]);
  if (a.size != b.size) printf("%" PRIu64 " and %" PRIu64 " bytes; ", a.size, b.size);
  printf("first difference at byte 0x%" PRIx64 " (%" PRIu64 "): ", offset, offset);
  print_byte(a, offset);
  printf(" and ");
  print_byte(b, offset);
  printf("; %" PRIu64 " %s", count, count == 1 ? "byte differs" : "bytes differ");
  where(offset < a.size ? a : b, offset, WHERE_DEPTH, &place);
  if (place.length != 0) printf("; in %s", place.characters);
  if (place.length != 0 && offset >= a.size) printf(" of %s", argv[2]);
  printf("\n");
  return fflush(stdout) == 0 ? 1 : 2;
}

/*
 * Memory and files for a program that reads all it is given, prints once and ends: what is
 * allocated here lives until keep_nothing. Who runs out of it ends the program with a message.
 */
#ifndef KILN_TESTS_REPORT_MEMORY_H
#define KILN_TESTS_REPORT_MEMORY_H

#include <stddef.h>

/* Returns `size` bytes of zeros. */
void *keep(size_t size);

/* Returns a copy of `size` bytes, with a zero behind them. */
char *keep_text(const char *text, size_t size);

/* Frees all of it. */
void keep_nothing(void);

/* Bytes, with a zero behind them that does not count. */
struct bytes {
  char *data;      /* Never null once it was read. */
  size_t size;     /* Bytes in `data`. */
  size_t left_out; /* Bytes of the file that are not here, */
  size_t cut_at;   /* from this offset on; 0 where all is here. */
};

/*
 * Reads a file whole, or its first `head` and last `tail` bytes where it has more. Returns 0, or -1
 * for a file that cannot be read; `bytes` has none then.
 */
int read_file(const char *path, size_t head, size_t tail, struct bytes *bytes);

/* Returns DIRECTORY/NAME. */
char *path_in(const char *directory, const char *name);

/* Returns true for a text that ends so. */
int ends_with(const char *text, const char *end);

#endif /* KILN_TESTS_REPORT_MEMORY_H */

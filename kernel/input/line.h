/*
 * A line that a person types, and edits at its end: bytes of input.h in, a line out. UTF-8 goes
 * through as it is; a character is taken to fill one column.
 */
#ifndef KILN_KERNEL_INPUT_LINE_H
#define KILN_KERNEL_INPUT_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line {
  char *text;    /* The caller's buffer, */
  size_t size;   /* and its bytes. */
  size_t length; /* Bytes of whole characters in it. */
  size_t have;   /* Bytes behind them, of a character that has begun, */
  size_t want;   /* and how many it will have; 0: none has begun. */
  char escape; /* Inside the escape sequence of an arrow key or the like: the byte that says how. */
  void (*echo)(const char *text, size_t length); /* Shows what was typed. */
};

/* Begins an empty line in the `size` bytes at `text`, 1 at least, which outlive `line`. */
void line_start(struct line *line, char *text, size_t size,
                void (*echo)(const char *text, size_t length));

/*
 * Takes the next byte. Characters are added while they and a terminator fit; '\b' takes the last
 * one away, control-U all. Returns true when '\n' has ended the line, or control-C, which empties
 * it: the text is then terminated, and the next byte needs another line_start.
 */
bool line_put(struct line *line, char byte);

#endif /* KILN_KERNEL_INPUT_LINE_H */

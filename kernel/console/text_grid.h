/*
 * A screen of character cells, kept in memory: what text a screen should show, and what
 * it shows. Writing changes the first; flushing draws the difference, so that scrolling
 * never reads the screen (reads of a write-combining framebuffer take a bus cycle each)
 * and draws only what changed. The rows of the first are a ring, so that scrolling copies
 * nothing. Knows no hardware: a function draws.
 */
#ifndef KILN_KERNEL_CONSOLE_TEXT_GRID_H
#define KILN_KERNEL_CONSOLE_TEXT_GRID_H

#include <stddef.h>
#include <stdint.h>

#include "escape.h"

/* 3840 x 2160 pixels in glyphs of 8 x 16. Of a larger screen the upper left part is used. */
#define TEXT_GRID_COLUMNS_MAX 480u
#define TEXT_GRID_ROWS_MAX 135u

/* A cell: a character, never a control character, in bits 0 to 20; its colours (escape.h)... */
#define CELL_CHARACTER(cell) ((cell) & 0x1fffffu)
#define CELL_INK(cell) ((cell) >> 24 & 15)
#define CELL_PAPER(cell) ((cell) >> 28)
#define CELL_COLOURS(cell) ((cell) >> 24) /* ...as escape_colours has them. */
#define CELL_BLANK (' ' | COLOUR_INK << 24 | COLOUR_PAPER << 28)

struct text_grid {
  uint32_t columns;     /* 1 to TEXT_GRID_COLUMNS_MAX. */
  uint32_t rows;        /* 1 to TEXT_GRID_ROWS_MAX. */
  uint32_t column;      /* The next character's; `columns` when the row is full. */
  uint32_t row;         /* The next character's; `rows` when the screen is full. */
  uint32_t top;         /* Index in `wanted` of the first row. */
  uint32_t first_dirty; /* Rows from here... */
  uint32_t end_dirty;   /* ...to before here may differ from what is shown; none: 0. */
  struct escape escape; /* What has chosen them, and a sequence that is not complete. */
  uint32_t colours;     /* As they are in a cell, for what is put there now. */
  uint32_t held;        /* Bytes of a character that is not complete... */
  char character[4];    /* ...which are these. */
  uint32_t wanted[TEXT_GRID_ROWS_MAX][TEXT_GRID_COLUMNS_MAX];
  uint32_t shown[TEXT_GRID_ROWS_MAX][TEXT_GRID_COLUMNS_MAX];
};

/* Draws `count` cells from (row, column) on. */
typedef void text_grid_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                            uint32_t count);

/*
 * Makes `grid` blank, in the default colours; the screen is taken to be so too. Larger sizes are
 * cut to the limits.
 */
void text_grid_init(struct text_grid *grid, uint32_t columns, uint32_t rows);

/*
 * Writes `length` bytes of UTF-8 text at the cursor: wraps long lines, obeys '\n', '\r', '\t',
 * '\b' (one column back, nothing erased) and escape sequences, scrolls when full. What is no
 * character becomes UTF8_REPLACEMENT, as do other control characters. A character or an escape
 * sequence may go on in the next call; what does not go on takes nothing of the next text along.
 */
void text_grid_write(struct text_grid *grid, const char *text, size_t length);

/* Draws every cell that changed since the last call, in runs of neighbours. */
void text_grid_flush(struct text_grid *grid, text_grid_draw *draw, void *context);

#endif /* KILN_KERNEL_CONSOLE_TEXT_GRID_H */

/*
 * A screen of character cells, kept in memory: what text a screen should show, and what
 * it shows. Writing changes the first; flushing draws the difference, so that scrolling
 * never reads the screen (reads of a write-combining framebuffer take a bus cycle each)
 * and draws only what changed. Knows no hardware: a function draws.
 */
#ifndef KILN_KERNEL_CONSOLE_TEXT_GRID_H
#define KILN_KERNEL_CONSOLE_TEXT_GRID_H

#include <stddef.h>
#include <stdint.h>

/* 3840 x 2160 pixels in glyphs of 8 x 16. Of a larger screen the upper left part is used. */
#define TEXT_GRID_COLUMNS_MAX 480u
#define TEXT_GRID_ROWS_MAX 135u

struct text_grid {
  uint32_t columns;     /* 1 to TEXT_GRID_COLUMNS_MAX. */
  uint32_t rows;        /* 1 to TEXT_GRID_ROWS_MAX. */
  uint32_t column;      /* The next character's; `columns` when the row is full. */
  uint32_t row;         /* The next character's; `rows` when the screen is full. */
  uint32_t first_dirty; /* Rows from here... */
  uint32_t end_dirty;   /* ...to before here may differ from what is shown. */
  char wanted[TEXT_GRID_ROWS_MAX][TEXT_GRID_COLUMNS_MAX];
  char shown[TEXT_GRID_ROWS_MAX][TEXT_GRID_COLUMNS_MAX];
};

/* Draws the `count` characters of `text`, all printable ASCII, from (row, column) on. */
typedef void text_grid_draw(const void *context, uint32_t row, uint32_t column, const char *text,
                            uint32_t count);

/* Makes `grid` blank; the screen is taken to be blank too. Larger sizes are cut to the limits. */
void text_grid_init(struct text_grid *grid, uint32_t columns, uint32_t rows);

/*
 * Writes `length` bytes of `text` at the cursor: wraps long lines, obeys '\n', '\r' and '\t',
 * scrolls when full. Any other byte that is not printable ASCII becomes a question mark.
 */
void text_grid_write(struct text_grid *grid, const char *text, size_t length);

/* Draws every cell that changed since the last call, in runs of neighbours. */
void text_grid_flush(struct text_grid *grid, text_grid_draw *draw, const void *context);

#endif /* KILN_KERNEL_CONSOLE_TEXT_GRID_H */

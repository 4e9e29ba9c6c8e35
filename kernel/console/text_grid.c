/* Cursor, wrapping, scrolling and the search for what changed: see text_grid.h. */
#include "kernel/console/text_grid.h"

#include "lib/string.h"

#define BLANK ' '
#define TAB_STOP 8u /* Columns. */

void text_grid_init(struct text_grid *grid, uint32_t columns, uint32_t rows) {
  grid->columns = columns < TEXT_GRID_COLUMNS_MAX ? columns : TEXT_GRID_COLUMNS_MAX;
  grid->rows = rows < TEXT_GRID_ROWS_MAX ? rows : TEXT_GRID_ROWS_MAX;
  grid->column = 0;
  grid->row = 0;
  grid->first_dirty = grid->rows;
  grid->end_dirty = 0;
  for (uint32_t row = 0; row < grid->rows; row++) {
    memset(grid->wanted[row], BLANK, grid->columns);
    memset(grid->shown[row], BLANK, grid->columns);
  }
}

static void mark_dirty(struct text_grid *grid, uint32_t first, uint32_t end) {
  if (first < grid->first_dirty) {
    grid->first_dirty = first;
  }
  if (end > grid->end_dirty) {
    grid->end_dirty = end;
  }
}

static void scroll(struct text_grid *grid) {
  for (uint32_t row = 1; row < grid->rows; row++) {
    memcpy(grid->wanted[row - 1], grid->wanted[row], grid->columns);
  }
  memset(grid->wanted[grid->rows - 1], BLANK, grid->columns);
  grid->row--;
  mark_dirty(grid, 0, grid->rows);
}

/* Scrolls as late as it can: a line end in the last row leaves all rows on the screen. */
static void new_line(struct text_grid *grid) {
  if (grid->row == grid->rows) {
    scroll(grid);
  }
  grid->row++;
  grid->column = 0;
}

static void put(struct text_grid *grid, char character) {
  if (grid->column == grid->columns) {
    new_line(grid);
  }
  if (grid->row == grid->rows) {
    scroll(grid);
  }
  grid->wanted[grid->row][grid->column] = character;
  mark_dirty(grid, grid->row, grid->row + 1);
  grid->column++;
}

void text_grid_write(struct text_grid *grid, const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    char character = text[i];

    switch (character) {
      case '\n':
        new_line(grid);
        break;
      case '\r':
        grid->column = 0;
        break;
      case '\t':
        do {
          put(grid, BLANK);
        } while (grid->column % TAB_STOP != 0 && grid->column < grid->columns);
        break;
      default:
        put(grid, character >= ' ' && character <= '~' ? character : '?');
    }
  }
}

static void flush_row(struct text_grid *grid, uint32_t row, text_grid_draw *draw,
                      const void *context) {
  const char *wanted = grid->wanted[row];
  char *shown = grid->shown[row];
  uint32_t column = 0;

  while (column < grid->columns) {
    uint32_t end;

    if (wanted[column] == shown[column]) {
      column++;
      continue;
    }
    for (end = column; end < grid->columns && wanted[end] != shown[end]; end++) {
      shown[end] = wanted[end];
    }
    draw(context, row, column, wanted + column, end - column);
    column = end;
  }
}

void text_grid_flush(struct text_grid *grid, text_grid_draw *draw, const void *context) {
  for (uint32_t row = grid->first_dirty; row < grid->end_dirty; row++) {
    flush_row(grid, row, draw, context);
  }
  grid->first_dirty = grid->rows;
  grid->end_dirty = 0;
}

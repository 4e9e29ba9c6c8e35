/* Cursor, wrapping, scrolling and the search for what changed: see text_grid.h. */
#include "kernel/console/text_grid.h"

#include "lib/string.h"
#include "lib/utf8.h"

#define TAB_STOP 8u /* Columns. */

/* A row of what should be shown, by its place on the screen. */
static uint32_t *wanted_row(struct text_grid *grid, uint32_t row) {
  uint32_t index = grid->top + row;

  return grid->wanted[index < grid->rows ? index : index - grid->rows];
}

static void blank(uint32_t *cells, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    cells[i] = CELL_BLANK;
  }
}

void text_grid_init(struct text_grid *grid, uint32_t columns, uint32_t rows) {
  grid->columns = columns < TEXT_GRID_COLUMNS_MAX ? columns : TEXT_GRID_COLUMNS_MAX;
  grid->rows = rows < TEXT_GRID_ROWS_MAX ? rows : TEXT_GRID_ROWS_MAX;
  grid->column = 0;
  grid->row = 0;
  grid->top = 0;
  grid->first_dirty = grid->rows;
  grid->end_dirty = 0;
  grid->held = 0;
  escape_init(&grid->escape);
  grid->colours = (uint32_t)escape_colours(&grid->escape) << 24;
  for (uint32_t row = 0; row < grid->rows; row++) {
    blank(grid->wanted[row], grid->columns);
    blank(grid->shown[row], grid->columns);
  }
}

static void mark_dirty(struct text_grid *grid, uint32_t first, uint32_t end) {
  grid->first_dirty = first < grid->first_dirty ? first : grid->first_dirty;
  grid->end_dirty = end > grid->end_dirty ? end : grid->end_dirty;
}

static void scroll(struct text_grid *grid) {
  blank(wanted_row(grid, 0), grid->columns);
  grid->top = grid->top + 1 < grid->rows ? grid->top + 1 : 0;
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

static void put(struct text_grid *grid, uint32_t character) {
  if (grid->column == grid->columns) {
    new_line(grid);
  }
  if (grid->row == grid->rows) {
    scroll(grid);
  }
  wanted_row(grid, grid->row)[grid->column] = character | grid->colours;
  mark_dirty(grid, grid->row, grid->row + 1);
  grid->column++;
}

static void write_character(struct text_grid *grid, uint32_t character) {
  switch (character) {
    case '\n':
      new_line(grid);
      break;
    case '\r':
      grid->column = 0;
      break;
    case '\b':
      if (grid->column != 0) {
        grid->column--;
      }
      break;
    case '\t':
      do {
        put(grid, ' ');
      } while (grid->column % TAB_STOP != 0 && grid->column < grid->columns);
      break;
    default: /* C0, DEL and C1 (ECMA-48 §5.2, §5.3) have no shape. */
      put(grid,
          character < ' ' || (character > '~' && character < 0xa0) ? UTF8_REPLACEMENT : character);
  }
}

/* True when the bytes held are the beginning of a character, for all one can see (RFC 3629 §3). */
static bool may_go_on(const struct text_grid *grid) {
  uint8_t first = (uint8_t)grid->character[0];
  uint32_t length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf8 ? 4 : 1;

  for (uint32_t i = 1; i < grid->held; i++) {
    if (((uint8_t)grid->character[i] & 0xc0) != 0x80) {
      return false;
    }
  }
  return grid->held < length;
}

/* Takes a byte, and what it completes: a character, or replacements for what cannot be one. */
static void write_byte(struct text_grid *grid, char byte) {
  grid->character[grid->held++] = byte;
  while (grid->held != 0 && !may_go_on(grid)) {
    uint32_t character;
    size_t used = utf8_decode(grid->character, grid->held, &character);

    grid->held -= (uint32_t)used;
    memmove(grid->character, grid->character + used, grid->held);
    if (escape_take(&grid->escape, character)) {
      grid->colours = (uint32_t)escape_colours(&grid->escape) << 24;
    } else {
      write_character(grid, character);
    }
  }
}

void text_grid_write(struct text_grid *grid, const char *text, size_t length) {
  for (; length != 0; length--, text++) {
    if (grid->held == 0 && grid->escape.length == 0 && *text >= ' ' && *text <= '~') {
      put(grid, (uint8_t)*text); /* Nearly every one, and then there is nothing to find out. */
    } else {
      write_byte(grid, *text);
    }
  }
}

static void flush_row(struct text_grid *grid, uint32_t row, text_grid_draw *draw, void *context) {
  const uint32_t *wanted = wanted_row(grid, row);
  uint32_t *shown = grid->shown[row];
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

void text_grid_flush(struct text_grid *grid, text_grid_draw *draw, void *context) {
  for (uint32_t row = grid->first_dirty; row < grid->end_dirty; row++) {
    flush_row(grid, row, draw, context);
  }
  grid->first_dirty = grid->rows;
  grid->end_dirty = 0;
}

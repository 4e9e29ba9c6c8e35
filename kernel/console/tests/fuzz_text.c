/* Fuzzes text_grid.c and escape.c: the input is a size of a screen, and text printed in pieces. */
#include "boot/core/fuzz/fuzz.h"
#include "kernel/console/text_grid.h"

#define COLUMNS_MAX 40u
#define ROWS_MAX 12u

static uint32_t screen[ROWS_MAX][COLUMNS_MAX];

static void draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                 uint32_t count) {
  const struct text_grid *grid = context;

  INVARIANT(row < grid->rows && column < grid->columns);
  INVARIANT(count >= 1 && count <= grid->columns - column);
  memcpy(&screen[row][column], cells, count * sizeof(*cells));
}

static void start(struct text_grid *grid, uint32_t columns, uint32_t rows) {
  memset(grid, 0xa5, sizeof(*grid)); /* Nothing of an earlier use may show. */
  text_grid_init(grid, columns, rows);
  for (uint32_t i = 0; i < ROWS_MAX * COLUMNS_MAX; i++) {
    screen[i / COLUMNS_MAX][i % COLUMNS_MAX] = CELL_BLANK;
  }
}

/* What should be shown in a cell. */
static uint32_t wanted(const struct text_grid *grid, uint32_t row, uint32_t column) {
  return grid->wanted[(grid->top + row) % grid->rows][column];
}

/* The cursor is on the screen or just behind an edge, cells hold characters, the screen shows them.
 */
static void check(const struct text_grid *grid) {
  INVARIANT(grid->row <= grid->rows && grid->column <= grid->columns && grid->top < grid->rows);
  INVARIANT(grid->escape.length <= ESCAPE_MAX);
  for (uint32_t row = 0; row < grid->rows; row++) {
    for (uint32_t column = 0; column < grid->columns; column++) {
      uint32_t cell = wanted(grid, row, column);
      uint32_t character = CELL_CHARACTER(cell);

      INVARIANT((cell >> 21 & 7) == 0);
      INVARIANT(character >= ' ' && character <= 0x10ffff);
      INVARIANT(character < 0x7f || character >= 0xa0);
      INVARIANT(character < 0xd800 || character > 0xdfff);
      INVARIANT(screen[row][column] == cell);
    }
  }
}

/* No text can keep the next line from being shown, in the colours that it asks for. */
static void check_next_line(struct text_grid *grid) {
  static const char text[] = "\n\033[0mX";

  text_grid_write(grid, text, sizeof(text) - 1);
  text_grid_flush(grid, draw, grid);
  check(grid);
  INVARIANT(grid->column == 1 && grid->row < grid->rows);
  INVARIANT(screen[grid->row][0] == ('X' | COLOUR_INK << 24));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct text_grid grid;
  static struct text_grid whole;
  struct input input = {data, size};
  uint32_t columns = (uint32_t)take(&input, 1) % COLUMNS_MAX + 1;
  uint32_t rows = (uint32_t)take(&input, 1) % ROWS_MAX + 1;
  uint32_t step = (uint32_t)take(&input, 1);
  char *text = copy_exactly(input.data, input.left);
  size_t done = 0;

  start(&whole, columns, rows);
  text_grid_write(&whole, text, input.left);
  start(&grid, columns, rows);
  while (done < input.left) {
    /* In pieces the text comes to the same as in one. */
    size_t end = input.left - done > step ? done + step + 1 : input.left;
    char *piece = copy_exactly(text + done, end - done);

    text_grid_write(&grid, piece, end - done);
    free(piece);
    text_grid_flush(&grid, draw, &grid);
    check(&grid);
    done = end;
  }
  free(text);
  for (uint32_t i = 0; i < columns * rows; i++) {
    INVARIANT(wanted(&grid, i / columns, i % columns) == wanted(&whole, i / columns, i % columns));
  }
  check_next_line(&grid);
  return 0;
}

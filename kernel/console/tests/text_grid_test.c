/* Wrapping, scrolling, and that exactly what changed is drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/console/text_grid.h"

#define COLUMNS 10
#define ROWS 4

static struct text_grid grid;
static char screen[ROWS][COLUMNS + 1]; /* What was drawn, as strings. */
static uint32_t runs;                  /* Calls of draw_cells since the last flush(). */
static uint32_t cells;                 /* Cells drawn by them. */

static void draw_cells(const void *context, uint32_t row, uint32_t column, const char *text,
                       uint32_t count) {
  assert_ptr_equal(context, &screen);
  assert_true(row < ROWS && column < COLUMNS && count >= 1 && count <= COLUMNS - column);
  memcpy(&screen[row][column], text, count);
  runs++;
  cells += count;
}

static void flush(void) {
  runs = 0;
  cells = 0;
  text_grid_flush(&grid, draw_cells, &screen);
}

static void print(const char *text) {
  text_grid_write(&grid, text, strlen(text));
  flush();
}

static int start(void **state) {
  (void)state;
  text_grid_init(&grid, COLUMNS, ROWS);
  memset(screen, 0, sizeof(screen));
  for (uint32_t row = 0; row < ROWS; row++) {
    memset(screen[row], ' ', COLUMNS);
  }
  return 0;
}

static void expect(const char *row0, const char *row1, const char *row2, const char *row3) {
  assert_string_equal(screen[0], row0);
  assert_string_equal(screen[1], row1);
  assert_string_equal(screen[2], row2);
  assert_string_equal(screen[3], row3);
}

static void test_lines(void **state) {
  (void)state;
  print("Hello\nWorld!\n");
  expect("Hello     ", "World!    ", "          ", "          ");
  assert_int_equal(runs, 2);
  assert_int_equal(cells, 11);
}

static void test_nothing_new_draws_nothing(void **state) {
  (void)state;
  print("ab");
  print("");
  assert_int_equal(runs, 0);
  print("\rab");
  assert_int_equal(runs, 0);
  print("\rax");
  assert_int_equal(cells, 1);
  expect("ax        ", "          ", "          ", "          ");
}

static void test_changed_cells_apart_are_runs_apart(void **state) {
  (void)state;
  print("abcdefgh");
  print("\raXcdYZgh");
  assert_int_equal(runs, 2);
  assert_int_equal(cells, 3);
  expect("aXcdYZgh  ", "          ", "          ", "          ");
}

static void test_long_line_wraps(void **state) {
  (void)state;
  print("0123456789abc");
  expect("0123456789", "abc       ", "          ", "          ");
}

static void test_full_line_then_line_end_leaves_no_gap(void **state) {
  (void)state;
  print("0123456789\nabc");
  expect("0123456789", "abc       ", "          ", "          ");
}

static void test_last_line_stays_until_more_comes(void **state) {
  (void)state;
  print("1\n2\n3\n4\n");
  expect("1         ", "2         ", "3         ", "4         ");
  print("5");
  expect("2         ", "3         ", "4         ", "5         ");
  print("\n\n");
  expect("3         ", "4         ", "5         ", "          ");
}

static void test_scrolling_draws_only_differences(void **state) {
  (void)state;
  print("same a\nsame b\nsame c\nsame d\n");
  print("same e");
  expect("same b    ", "same c    ", "same d    ", "same e    ");
  assert_int_equal(runs, ROWS);
  assert_int_equal(cells, ROWS);
}

static void test_many_lines_at_once(void **state) {
  (void)state;
  for (uint32_t line = 0; line < 1000; line++) {
    const char text[] = {'n', (char)('0' + line % 10), '\n'};

    text_grid_write(&grid, text, sizeof(text));
  }
  flush();
  expect("n6        ", "n7        ", "n8        ", "n9        ");
}

static void test_tabs(void **state) {
  (void)state;
  print("a\tb\tc");
  expect("a       b ", "c         ", "          ", "          ");
}

static void test_other_bytes(void **state) {
  (void)state;
  print("a\x01\x7f\xc3\xa4z");
  expect("a????z    ", "          ", "          ", "          ");
}

static void test_sizes_are_cut(void **state) {
  (void)state;
  text_grid_init(&grid, TEXT_GRID_COLUMNS_MAX + 1, UINT32_MAX);
  assert_int_equal(grid.columns, TEXT_GRID_COLUMNS_MAX);
  assert_int_equal(grid.rows, TEXT_GRID_ROWS_MAX);
}

static void test_smallest_grid(void **state) {
  (void)state;
  text_grid_init(&grid, 1, 1);
  print("abc\n\td");
  assert_int_equal(screen[0][0], 'd');
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup(test_lines, start),
      cmocka_unit_test_setup(test_nothing_new_draws_nothing, start),
      cmocka_unit_test_setup(test_changed_cells_apart_are_runs_apart, start),
      cmocka_unit_test_setup(test_long_line_wraps, start),
      cmocka_unit_test_setup(test_full_line_then_line_end_leaves_no_gap, start),
      cmocka_unit_test_setup(test_last_line_stays_until_more_comes, start),
      cmocka_unit_test_setup(test_scrolling_draws_only_differences, start),
      cmocka_unit_test_setup(test_many_lines_at_once, start),
      cmocka_unit_test_setup(test_tabs, start),
      cmocka_unit_test_setup(test_other_bytes, start),
      cmocka_unit_test_setup(test_sizes_are_cut, start),
      cmocka_unit_test_setup(test_smallest_grid, start),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

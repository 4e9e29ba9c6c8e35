/* Wrapping, scrolling, escape codes, and that exactly what changed is drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/console/text_grid.h"

#define COLUMNS 10
#define ROWS 4

static struct text_grid grid;
static uint32_t screen[ROWS][COLUMNS]; /* What was drawn. */
static uint32_t runs;                  /* Calls of draw_cells since the last flush(). */
static uint32_t cells;                 /* Cells drawn by them. */

static void draw_cells(void *context, uint32_t row, uint32_t column, const uint32_t *text,
                       uint32_t count) {
  assert_ptr_equal(context, &screen);
  assert_true(row < ROWS && column < COLUMNS && count >= 1 && count <= COLUMNS - column);
  memcpy(&screen[row][column], text, count * sizeof(*text));
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
  for (uint32_t i = 0; i < ROWS * COLUMNS; i++) {
    screen[i / COLUMNS][i % COLUMNS] = CELL_BLANK;
  }
  return 0;
}

/* A row as text; what is not ASCII as '#'. */
static const char *row_text(uint32_t row) {
  static char text[COLUMNS + 1];

  for (uint32_t i = 0; i < COLUMNS; i++) {
    uint32_t character = CELL_CHARACTER(screen[row][i]);

    text[i] = character < 0x7f ? (char)character : '#';
  }
  return text;
}

static void expect(const char *row0, const char *row1, const char *row2, const char *row3) {
  assert_string_equal(row_text(0), row0);
  assert_string_equal(row_text(1), row1);
  assert_string_equal(row_text(2), row2);
  assert_string_equal(row_text(3), row3);
}

/* The first row's cells have these colours, a hexadecimal digit each. */
static void expect_colours(const char *ink, const char *paper) {
  char found_ink[COLUMNS + 1];
  char found_paper[COLUMNS + 1];

  for (uint32_t i = 0; i < COLUMNS; i++) {
    snprintf(found_ink + i, 2, "%x", CELL_INK(screen[0][i]));
    snprintf(found_paper + i, 2, "%x", CELL_PAPER(screen[0][i]));
  }
  assert_string_equal(found_ink, ink);
  assert_string_equal(found_paper, paper);
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
  print("\r\033[31ma\033[0m");
  assert_int_equal(cells, 1);
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

/* The ring goes around many times, seen and unseen. */
static void test_many_lines(void **state) {
  (void)state;
  for (uint32_t line = 0; line < 1000; line++) {
    char text[8];

    snprintf(text, sizeof(text), "n%u\n", line);
    text_grid_write(&grid, text, strlen(text));
  }
  flush();
  expect("n996      ", "n997      ", "n998      ", "n999      ");
  for (uint32_t line = 3; line < 1000; line++) {
    char rows[ROWS][COLUMNS + 1];
    char text[COLUMNS];

    snprintf(text, sizeof(text), "m%u\n", line);
    print(text);
    for (uint32_t row = 0; row < ROWS; row++) {
      bool old = line + row < 6; /* Of the first loop. */

      snprintf(text, sizeof(text), "%c%u", old ? 'n' : 'm', line - 3 + row + (old ? 997 : 0));
      snprintf(rows[row], sizeof(rows[row]), "%-10s", text);
    }
    expect(rows[0], rows[1], rows[2], rows[3]);
  }
}

static void test_tabs(void **state) {
  (void)state;
  print("a\tb\tc");
  expect("a       b ", "c         ", "          ", "          ");
}

static void test_backspace(void **state) {
  (void)state;
  print("abc\b \b");
  expect("ab        ", "          ", "          ", "          ");
  print("X\b\b\b\b\b\bY");
  expect("YbX       ", "          ", "          ", "          ");
  print("\r0123456789\b \b");
  expect("012345678 ", "          ", "          ", "          ");
  print("zw");
  expect("012345678z", "w         ", "          ", "          ");
}

static void test_utf8(void **state) {
  (void)state;
  print("\u00e4\u20ac\U0001f600z");
  expect("###z      ", "          ", "          ", "          ");
  assert_int_equal(CELL_CHARACTER(screen[0][0]), 0xe4);
  assert_int_equal(CELL_CHARACTER(screen[0][1]), 0x20ac);
  assert_int_equal(CELL_CHARACTER(screen[0][2]), 0x1f600);
  assert_int_equal(cells, 4);
}

/* Each byte that is no character, and each control character without a meaning, takes a cell. */
static void test_replacements(void **state) {
  (void)state;
  print("\x01\x7f\xff\xe2\x82|\xc2\x85\xf8");
  expect("#####|##  ", "          ", "          ", "          ");
  for (uint32_t i = 0; i < 8; i++) {
    assert_int_equal(CELL_CHARACTER(screen[0][i]), i == 5 ? '|' : 0xfffd);
  }
}

/* The same shows, whatever the pieces in which bytes come. */
static void test_characters_in_pieces(void **state) {
  static const char text[] = "\u00e4\u20ac\xe2\x82|\U0001f600\xf0\x9f\xc3\033[31mz";
  static const uint32_t expected[COLUMNS] = {0xe4,    0x20ac, 0xfffd, 0xfffd, '|',
                                             0x1f600, 0xfffd, 0xfffd, 0xfffd, 'z'};

  (void)state;
  for (size_t step = 1; step < sizeof(text); step++) {
    start(NULL);
    for (size_t at = 0; at < sizeof(text) - 1; at += step) {
      size_t left = sizeof(text) - 1 - at;

      text_grid_write(&grid, text + at, left < step ? left : step);
    }
    flush();
    for (uint32_t i = 0; i < COLUMNS; i++) {
      assert_int_equal(CELL_CHARACTER(screen[0][i]), expected[i]);
    }
    expect_colours("7777777771", "0000000000");
  }
  print("\r\xf0\x9f\x94"); /* Shows when it is known what it is. */
  assert_int_equal(CELL_CHARACTER(screen[0][0]), 0xe4);
  print("\n");
  assert_int_equal(CELL_CHARACTER(screen[0][0]), 0xfffd);
  assert_int_equal(CELL_CHARACTER(screen[0][2]), 0xfffd);
}

static void test_colours(void **state) {
  (void)state;
  print("a\033[31mb\033[1mc\033[44md\033[7me\033[27;22mf\033[92mg\033[103mh\033[39;49mi\033[mj");
  expect("abcdefghij", "          ", "          ", "          ");
  expect_colours("719941aa77", "0004944b00");
  print("\r\033[97;40mA\033[0mB\033[;35mC\033[35;mD\033[30;47mE\033[7mF\033[mG\033[1mH\033[90;1mI");
  expect_colours("f757077f87", "0000700000");
}

static void test_colours_of_256(void **state) {
  (void)state;
  print(
      "\033[38;5;1ma\033[38;5;12mb\033[38;5;196mc\033[38;5;46md\033[38;5;21me\033[38;5;231mf"
      "\033[38;5;232mg\033[38;5;244mh\033[38;5;15;48;5;4mi\033[38;5;256mj");
  expect_colours("1c124f08ff", "0000000044");
}

static void test_colours_of_24_bits(void **state) {
  (void)state;
  print(
      "\033[38;2;255;0;0ma\033[38;2;0;255;0mb\033[38;2;0;0;255mc\033[38;2;255;255;0md"
      "\033[38;2;255;0;255me\033[38;2;0;255;255mf\033[38;2;0;0;0mg\033[38;2;255;255;255mh"
      "\033[0;48;2;120;130;140mi\033[48;2;300;0;0;31mj");
  expect_colours("1243560f71", "0000000088");
}

/* Neither shown nor obeyed. */
static void test_other_sequences(void **state) {
  (void)state;
  print("a\033[2Jb\033[10;20Hc\033[?25ld\033[>1me\033(Bf\0337g\033[1 mh\033[mi\033]j");
  expect("abcdefghij", "          ", "          ", "          ");
  expect_colours("7777777777", "0000000000");
  print("\r\033[1;2;3;4;5;6;7;8;9;1;1;1;1;1;1;1;31;32mx");
  expect_colours("0777777777", "a000000000");
}

static void test_wrong_parameters(void **state) {
  (void)state;
  print(
      "\033[99999999999999999999999999mA\033[38;5mB\033[38mC\033[38;9;31mD\033[38;2;1;2mE\033[31F");
  expect("ABCDE     ", "          ", "          ", "          ");
  expect_colours("7777777777", "0000000000");
}

/* The state of a sequence survives from one call to the next, wherever it is cut. */
static void test_sequences_in_pieces(void **state) {
  static const char text[] = "a\033[1;31mb\033[0mc";

  (void)state;
  for (size_t cut = 0; cut < sizeof(text); cut++) {
    start(NULL);
    text_grid_write(&grid, text, cut);
    text_grid_write(&grid, text + cut, sizeof(text) - 1 - cut);
    flush();
    expect("abc       ", "          ", "          ", "          ");
    expect_colours("7977777777", "0000000000");
  }
}

/* A sequence that does not end costs no line, and not much of its own. */
static void test_sequences_without_end(void **state) {
  (void)state;
  print("a\033[31\nkernel");
  expect("a         ", "kernel    ", "          ", "          ");
  print("\n\033\nb\033[\033[32mc");
  expect("a         ", "kernel    ", "          ", "bc        ");
  start(NULL);
  print("\033[");
  for (uint32_t i = 0; i < ESCAPE_MAX - 2; i++) {
    print("1");
  }
  expect("          ", "          ", "          ", "          ");
  print("23");
  expect("23        ", "          ", "          ", "          ");
  start(NULL);
  print("\033[3\xc3\xa4x\033[3\xffy");
  expect("#x#y      ", "          ", "          ", "          ");
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
  print("abc\n\td\b\b");
  assert_int_equal(CELL_CHARACTER(screen[0][0]), 'd');
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
      cmocka_unit_test_setup(test_many_lines, start),
      cmocka_unit_test_setup(test_tabs, start),
      cmocka_unit_test_setup(test_backspace, start),
      cmocka_unit_test_setup(test_utf8, start),
      cmocka_unit_test_setup(test_replacements, start),
      cmocka_unit_test_setup(test_characters_in_pieces, start),
      cmocka_unit_test_setup(test_colours, start),
      cmocka_unit_test_setup(test_colours_of_256, start),
      cmocka_unit_test_setup(test_colours_of_24_bits, start),
      cmocka_unit_test_setup(test_other_sequences, start),
      cmocka_unit_test_setup(test_wrong_parameters, start),
      cmocka_unit_test_setup(test_sequences_in_pieces, start),
      cmocka_unit_test_setup(test_sequences_without_end, start),
      cmocka_unit_test_setup(test_sizes_are_cut, start),
      cmocka_unit_test_setup(test_smallest_grid, start),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

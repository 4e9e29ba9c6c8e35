/* The whole console on a made-up machine: what kprintf puts on serial line, screen and log. */
#include "kernel/console/console.h"

#include <stdio.h>

#include "kernel/console/escape.h"
#include "kernel/console/hardware.h"
#include "kernel/draw/psf.h"
#include "kernel/draw/tests/screen.h"

#define WIDTH 165u /* Pixels: 20 columns and a margin. */
#define HEIGHT 85u /* 5 rows and a margin; */
#define BAND 21u   /* of which the band leaves 4. */
#define COLUMNS 20u
#define ROWS 4u

/* The machine. */
static char serial[4096];
static size_t serial_length;
static bool serial_there = true;
static uint32_t text_modes; /* Calls of hardware_prepare_text_mode. */
static bool interrupts_on;  /* Whether they are. */
static uint64_t time;       /* Nanoseconds. */

bool hardware_open_serial(void) {
  return serial_there;
}

bool hardware_write_serial(const char *text, size_t length) {
  assert_false(interrupts_on);
  assert_true(length < sizeof(serial) - serial_length);
  memcpy(serial + serial_length, text, length);
  serial_length += length;
  serial[serial_length] = '\0';
  return serial_there || length == 0;
}

void hardware_prepare_text_mode(void) {
  text_modes++;
}

bool hardware_lock(void) {
  bool on = interrupts_on;

  interrupts_on = false;
  return on;
}

void hardware_unlock(bool on) {
  assert_false(interrupts_on);
  interrupts_on = on;
}

bool hardware_seize(void) {
  return hardware_lock();
}

static uint64_t now(void) {
  return time;
}

static int start(void **state) {
  (void)state;
  interrupts_on = true;
  serial_there = true;
  serial_length = 0;
  serial[0] = '\0';
  text_modes = 0;
  console_defer(NULL);
  console_open_serial();
  screen_make(&screen_formats[0], WIDTH, HEIGHT);
  console_open_screen(&screen, BAND);
  kprintf(LOG_INFO, "\033[0m\n"); /* Ends a line that an earlier test has left. */
  console_open_screen(&screen, BAND);
  serial_length = 0;
  serial[0] = '\0';
  return 0;
}

static int end(void **state) {
  (void)state;
  assert_true(interrupts_on);
  console_close_screen();
  free(screen_memory);
  screen_memory = NULL;
  return 0;
}

/* True when a cell shows `character` in these colours. */
static bool cell_is(uint32_t row, uint32_t column, uint32_t character, uint32_t ink,
                    uint32_t paper) {
  const uint8_t *glyph = psf_glyph(psf_embedded(), character);

  for (uint32_t y = 0; y < 16; y++) {
    for (uint32_t x = 0; x < 8; x++) {
      uint32_t colour = glyph[y] & 0x80 >> x ? ink : paper;

      if (screen_pixel(column * 8 + x, row * 16 + y) != colours_rgb[colour]) {
        return false;
      }
    }
  }
  return true;
}

/* 0x7f in a row of text stands for whatever has no glyph. Rows of text and rows of their inks, as
 * hexadecimal digits; the band and the guards untouched. */
static void expect_screen(const char *const text[ROWS], const char *const inks[ROWS]) {
  for (uint32_t row = 0; row < ROWS; row++) {
    for (uint32_t column = 0; column < COLUMNS; column++) {
      bool blank = column >= strlen(text[row]);
      uint32_t character = blank ? ' ' : (uint8_t)text[row][column];
      uint32_t ink = 7;

      if (!blank) {
        sscanf((char[]){inks[row][column], '\0'}, "%x", &ink);
      }
      if (!cell_is(row, column, character, ink, 0)) {
        fail_msg("row %u, column %u: not '%c' in colour %x", row, column, (int)character, ink);
      }
    }
  }
  for (uint32_t y = HEIGHT - BAND; y < HEIGHT; y++) {
    for (uint32_t x = 0; x < WIDTH; x++) {
      assert_int_equal(screen_pixel(x, y), screen_untouched());
    }
  }
  screen_check_guards();
}

static void expect_log(uint64_t position, const char *expected) {
  struct log_text text;
  char found[4096];

  console_log(position, &text);
  assert_true(text.lengths[0] + text.lengths[1] < sizeof(found));
  memcpy(found, text.pieces[0], text.lengths[0]);
  memcpy(found + text.lengths[0], text.pieces[1], text.lengths[1]);
  found[text.lengths[0] + text.lengths[1]] = '\0';
  assert_string_equal(found, expected);
}

static void test_plain_text(void **state) {
  uint64_t position = console_log_position();

  (void)state;
  kprintf(LOG_INFO, "Hello %s!\n", "World");
  kprintf(LOG_INFO, "\033[32mgreen\033[0m, %d\n", 7);
  assert_string_equal(serial, "Hello World!\n\033[32mgreen\033[0m, 7\n");
  expect_screen((const char *[]){"Hello World!", "green, 7", "", ""},
                (const char *[]){"777777777777", "22222777", "", ""});
  expect_log(position, "Hello World!\n\033[32mgreen\033[0m, 7\n");
}

static void test_levels(void **state) {
  uint64_t position = console_log_position();

  (void)state;
  kprintf(LOG_ERROR, "no disk\n");
  kprintf(LOG_WARNING, "no clock\n");
  kprintf(LOG_DEBUG, "detail\n");
  kprintf(LOG_PANIC, "\nkernel panic: ");
  kprintf(LOG_PANIC, "why\n");
  assert_string_equal(serial,
                      "\033[31merror: no disk\033[0m\n\033[33mwarning: no clock\033[0m\n"
                      "\n\033[31mkernel panic: \033[0m\033[31mwhy\033[0m\n");
  expect_screen((const char *[]){"error: no disk", "warning: no clock", "", "kernel panic: why"},
                (const char *[]){"11111111111111", "33333333333333333", "", "11111111111111111"});
  expect_log(position, "error: no disk\nwarning: no clock\ndetail\n\nkernel panic: why\n");
}

/* Whether text of a level is shown. */
static bool shows(enum log_level level) {
  serial_length = 0;
  serial[0] = '\0';
  kprintf(level, "?\n");
  return serial_length > 0;
}

/* Words, not parts of them; the last one counts. */
static void test_command_line(void **state) {
  static const struct {
    const char *command_line;
    enum log_level shown; /* And what matters more. */
  } cases[] = {
      {"log=debug", LOG_DEBUG},
      {"log=error", LOG_ERROR},
      {"", LOG_ERROR},
      {" quiet  log=info ", LOG_INFO},
      {"log=debug log=warning", LOG_WARNING},
      {"catalog=debug log=debugger log= log -log=error", LOG_WARNING},
      {"colour=blue\tlog=info\tverbose", LOG_INFO},
  };

  (void)state;
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    console_obey(cases[i].command_line);
    for (enum log_level level = LOG_PANIC; level <= LOG_DEBUG; level++) {
      if (shows(level) != (level <= cases[i].shown)) {
        fail_msg("\"%s\": level %u", cases[i].command_line, level);
      }
    }
  }
}

/* "error: " only where a line begins; line ends around the text are plain. */
static void test_prefixes(void **state) {
  uint64_t position = console_log_position();

  (void)state;
  kprintf(LOG_INFO, "disk: ");
  kprintf(LOG_ERROR, "%s", "broken");
  kprintf(LOG_ERROR, "\n\nagain\nand again\n\n");
  kprintf(LOG_WARNING, "\n");
  kprintf(LOG_WARNING, "%s", "");
  kprintf(LOG_WARNING, "w");
  kprintf(LOG_INFO, "\n");
  expect_log(position, "disk: broken\n\nerror: again\nand again\n\n\nwarning: w\n");
  assert_string_equal(serial,
                      "disk: \033[31mbroken\033[0m\n\n\033[31merror: again\nand again\033[0m\n\n"
                      "\n\033[33mwarning: w\033[0m\n");
}

static void test_long_text_is_cut(void **state) {
  static char text[2 * CONSOLE_TEXT_MAX];

  (void)state;
  memset(text, 'x', sizeof(text) - 1);
  kprintf(LOG_INFO, "%s\n", text);
  assert_int_equal(serial_length, CONSOLE_TEXT_MAX - 1);
  kprintf(LOG_INFO, "\n%.*s", CONSOLE_TEXT_MAX - 2, text);
  assert_int_equal(serial_length, 2 * (CONSOLE_TEXT_MAX - 1));
  kprintf(LOG_INFO, "\r\033[K%c!", 0); /* A zero is a byte like any other. */
  assert_memory_equal(serial + serial_length - 2, "\0!", 2);
}

static const char *const nothing[] = {"", "", "", ""};

static void test_deferred_drawing(void **state) {
  (void)state;
  console_defer(now);
  time = 1000000000;
  kprintf(LOG_INFO, "one\n"); /* The first is drawn at once, */
  expect_screen((const char *[]){"one", "", "", ""}, (const char *[]){"777", "", "", ""});
  time += 1000;
  kprintf(LOG_INFO, "two\n"); /* what follows at the next tick that is due. */
  expect_screen((const char *[]){"one", "", "", ""}, (const char *[]){"777", "", "", ""});
  assert_string_equal(serial, "one\ntwo\n");
  time += 10000000;
  console_tick();
  expect_screen((const char *[]){"one", "", "", ""}, (const char *[]){"777", "", "", ""});
  time += 10000000;
  console_tick();
  expect_screen((const char *[]){"one", "two", "", ""}, (const char *[]){"777", "777", "", ""});
  time += 16666666;
  console_tick(); /* Nothing to draw: the time of the last drawing stays. */
  kprintf(LOG_INFO, "three\n");
  expect_screen((const char *[]){"one", "two", "three", ""},
                (const char *[]){"777", "777", "77777", ""});
  kprintf(LOG_PANIC, "end\n"); /* A panic does not wait, and takes along what has. */
  expect_screen((const char *[]){"one", "two", "three", "end"},
                (const char *[]){"777", "777", "77777", "111"});
  kprintf(LOG_INFO, "\rx");
  expect_screen((const char *[]){"one", "two", "three", "end"},
                (const char *[]){"777", "777", "77777", "111"});
  console_flush();
  expect_screen((const char *[]){"two", "three", "end", "x"},
                (const char *[]){"777", "77777", "111", "7"});
  console_defer(NULL);
  kprintf(LOG_INFO, "y");
  expect_screen((const char *[]){"two", "three", "end", "xy"},
                (const char *[]){"777", "77777", "111", "77"});
}

/* Hidden text leaves nothing to draw, and a tick without a screen does nothing. */
static void test_nothing_to_draw(void **state) {
  (void)state;
  console_defer(now);
  kprintf(LOG_DEBUG, "hidden\n");
  console_tick();
  expect_screen(nothing, nothing);
  console_close_screen();
  kprintf(LOG_INFO, "text\n");
  console_tick();
  expect_screen(nothing, nothing);
}

static void test_serial_line_that_dies(void **state) {
  (void)state;
  serial_there = false;
  kprintf(LOG_INFO, "a");
  kprintf(LOG_INFO, "b");
  assert_string_equal(serial, "a");
  console_open_serial();
  kprintf(LOG_INFO, "c");
  assert_string_equal(serial, "a");
  expect_screen((const char *[]){"abc", "", "", ""}, (const char *[]){"777", "", "", ""});
}

static void test_screens_that_cannot_be(void **state) {
  struct kiln_framebuffer bad = screen;

  (void)state;
  bad.pitch = 1;
  console_open_screen(&bad, 0);
  assert_non_null(strstr(serial, "warning: console: no text on a screen of kind 1, 165 x 85, 32"));
  serial_length = 0;
  console_open_screen(&screen, HEIGHT - 15); /* No row is left. */
  assert_non_null(strstr(serial, "no text on a screen"));
  serial_length = 0;
  console_open_screen(&screen, HEIGHT + 1);
  assert_non_null(strstr(serial, "no text on a screen"));
  bad = screen;
  bad.kind = 77;
  serial_length = 0;
  console_open_screen(&bad, 0);
  assert_non_null(strstr(serial, "no text on a screen of kind 77"));
  serial_length = 0;
  bad.kind = KILN_FRAMEBUFFER_NONE;
  console_open_screen(&bad, 0);
  assert_int_equal(serial_length, 0);
  kprintf(LOG_INFO, "text");
  expect_screen(nothing, nothing);
}

static void test_text_mode(void **state) {
  static uint16_t cells[80 * 25];
  const struct kiln_framebuffer text = {
      .address = cells,
      .size = sizeof(cells),
      .kind = KILN_FRAMEBUFFER_TEXT,
      .width = 80,
      .height = 25,
      .pitch = 160,
      .bits_per_pixel = 16,
  };

  (void)state;
  console_open_screen(&text, BAND);
  assert_int_equal(text_modes, 1);
  for (uint32_t i = 0; i < 24; i++) {
    kprintf(LOG_INFO, "line %u\n", i);
  }
  kprintf(LOG_ERROR, "\u2554\u00e4\u20ac\n");
  assert_int_equal(cells[0], 0x0700 | 'l');
  assert_int_equal(cells[24 * 80 + 7], 0x04c9); /* Behind "error: ", in red. */
  assert_int_equal(cells[24 * 80 + 8], 0x0484);
  assert_int_equal(cells[24 * 80 + 9], 0x04fe);
  kprintf(LOG_INFO, "line 25\n");
  assert_int_equal(cells[5], 0x0700 | '1'); /* Scrolled. */
}

/* Characters may come in pieces, and one that does not go on is no part of what follows. */
static void test_pieces_of_characters(void **state) {
  static const char text[] = "\u00e4\u2554x";

  (void)state;
  for (size_t i = 0; i < sizeof(text) - 1; i++) {
    console_show(text + i, 1);
  }
  kprintf(LOG_INFO, "\xe2\x95");
  kprintf(LOG_ERROR, "no\n");
  console_show("\xc3", 1);
  console_show("\nend", 4);
  assert_true(cell_is(0, 0, 0xe4, 7, 0));
  assert_true(cell_is(0, 1, 0x2554, 7, 0));
  assert_true(cell_is(0, 2, 'x', 7, 0));
  assert_true(cell_is(0, 3, 0xfffd, 7, 0));
  assert_true(cell_is(0, 4, 0xfffd, 7, 0));
  assert_true(cell_is(0, 5, 'n', 1, 0));
  assert_true(cell_is(0, 6, 'o', 1, 0));
  assert_true(cell_is(1, 0, 0xfffd, 7, 0));
  assert_true(cell_is(2, 0, 'e', 7, 0));
}

/* Whatever is printed, the screen shows what a screen drawn from nothing would. */
static void test_golden_text(void **state) {
  static const char script[] =
      "first\tline\r\nwrapped around here, and on\n"
      "\033[1;34mblue\033[22m dull\033[0m\b\b\b\bDULL \xff\n";

  (void)state;
  kprintf(LOG_INFO, "%s", script);
  kprintf(LOG_INFO, "\033[93mlast");
  expect_screen((const char *[]){"wrapped around here,", " and on", "blue DULL \x7f", "last"},
                (const char *[]){"77777777777777777777", "7777777", "cccc4777777", "bbbb"});
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_plain_text, start, end),
      cmocka_unit_test_setup_teardown(test_levels, start, end),
      cmocka_unit_test_setup_teardown(test_command_line, start, end),
      cmocka_unit_test_setup_teardown(test_prefixes, start, end),
      cmocka_unit_test_setup_teardown(test_long_text_is_cut, start, end),
      cmocka_unit_test_setup_teardown(test_deferred_drawing, start, end),
      cmocka_unit_test_setup_teardown(test_nothing_to_draw, start, end),
      cmocka_unit_test_setup_teardown(test_serial_line_that_dies, start, end),
      cmocka_unit_test_setup_teardown(test_screens_that_cannot_be, start, end),
      cmocka_unit_test_setup_teardown(test_text_mode, start, end),
      cmocka_unit_test_setup_teardown(test_pieces_of_characters, start, end),
      cmocka_unit_test_setup_teardown(test_golden_text, start, end),
  };

  return cmocka_run_group_tests(tests, NULL, NULL);
}

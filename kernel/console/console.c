/*
 * Fans text out to COM1, the screen and the log. Owns all three, and decides when the screen is
 * drawn. Knows no hardware (hardware.h).
 */
#include "kernel/console/console.h"

#include <stdbool.h>

#include "kernel/console/hardware.h"
#include "kernel/console/screen_text.h"
#include "kernel/console/text_grid.h"
#include "kernel/draw/text.h"
#include "lib/format.h"
#include "lib/string.h"

#define DRAW_INTERVAL (1000000000u / 60) /* Nanoseconds: no display shows more. */

/* How levels look. */
static const struct {
  const char *begin; /* Escape sequences around a text... */
  const char *end;
  const char *prefix; /* ...and what it has where it begins a line. */
} looks[] = {
    [LOG_PANIC] = {"\033[31m", "\033[0m", ""},
    [LOG_ERROR] = {"\033[31m", "\033[0m", "error: "},
    [LOG_WARNING] = {"\033[33m", "\033[0m", "warning: "},
    [LOG_INFO] = {"", "", ""},
    [LOG_DEBUG] = {"\033[90m", "\033[0m", ""},
};

static struct log_ring ring;
static enum log_level shown_level = LOG_INFO;
static bool in_line; /* The last text did not end its line. */

static bool serial_open;
static text_grid_draw *draw; /* Draws on the screen; null while there is none. */
static void *draw_context;   /* What it draws with. */
static struct text_grid grid;
static struct kiln_framebuffer screen; /* Without its reserved rows. */
static struct brush brush;             /* On pixels. */

static uint64_t (*clock)(void); /* Nanoseconds; null: everything is drawn at once. */
static uint64_t last_drawn;     /* By that clock. */

void console_open_serial(void) {
  serial_open = hardware_open_serial();
}

static bool open_pixels(uint32_t reserved) {
  const struct psf_font *font = psf_embedded();

  if (font == NULL || !surface_check(&screen, KILN_FRAMEBUFFER_LINEAR) ||
      screen.width < PSF_WIDTH || screen.height < (uint64_t)reserved + font->height) {
    return false;
  }
  screen.height -= reserved;
  text_grid_init(&grid, screen.width / PSF_WIDTH, screen.height / font->height);
  surface_rectangle(&screen, 0, 0, screen.width, screen.height, colours_rgb[COLOUR_PAPER]);
  brush_init(&brush, &screen, font);
  draw_context = &brush;
  draw = pixel_text_draw;
  return true;
}

static bool open_text(void) {
  if (!surface_check(&screen, KILN_FRAMEBUFFER_TEXT)) {
    return false;
  }
  hardware_prepare_text_mode();
  text_grid_init(&grid, screen.width, screen.height);
  for (uint32_t row = 0; row < grid.rows; row++) {
    vga_text_draw(&screen, row, 0, grid.shown[row], grid.columns);
  }
  draw_context = &screen;
  draw = vga_text_draw;
  return true;
}

void console_open_screen(const struct kiln_framebuffer *framebuffer, uint32_t reserved) {
  bool on = hardware_lock();
  bool opened;

  draw = NULL;
  screen = *framebuffer;
  opened = open_pixels(reserved) || open_text();
  hardware_unlock(on);
  if (!opened && framebuffer->kind != KILN_FRAMEBUFFER_NONE) {
    kprintf(LOG_WARNING,
            "console: no text on a screen of kind %u, %u x %u, %u bits, pitch %u; "
            "printing on COM1 only\n",
            framebuffer->kind, framebuffer->width, framebuffer->height, framebuffer->bits_per_pixel,
            framebuffer->pitch);
  }
}

void console_close_screen(void) {
  draw = NULL;
}

/* Looks at one word of a command line. */
static void obey_word(const char *word, size_t length) {
  static const char *const options[] = {
      [LOG_ERROR] = "log=error",
      [LOG_WARNING] = "log=warning",
      [LOG_INFO] = "log=info",
      [LOG_DEBUG] = "log=debug",
  };

  for (enum log_level level = LOG_ERROR; level <= LOG_DEBUG; level++) {
    if (length == strlen(options[level]) && memcmp(word, options[level], length) == 0) {
      shown_level = level;
    }
  }
}

void console_obey(const char *command_line) {
  size_t length = 0; /* Of the word that ends before `end`. */

  for (const char *end = command_line;; end++) {
    if (*end != ' ' && *end != '\t' && *end != '\0') {
      length++;
      continue;
    }
    obey_word(end - length, length);
    if (*end == '\0') {
      return;
    }
    length = 0;
  }
}

void console_defer(uint64_t (*nanoseconds)(void)) {
  clock = nanoseconds;
}

/* Draws what is not drawn yet, unless that has time. */
static void refresh(bool at_once) {
  uint64_t now;

  if (draw == NULL || grid.end_dirty == 0) {
    return;
  }
  now = clock != NULL ? clock() : 0;
  if (at_once || clock == NULL || now - last_drawn >= DRAW_INTERVAL) {
    last_drawn = now;
    text_grid_flush(&grid, draw, draw_context);
  }
}

void console_tick(void) {
  bool on = hardware_lock();

  refresh(false);
  hardware_unlock(on);
}

void console_flush(void) {
  bool on = hardware_lock();

  refresh(true);
  hardware_unlock(on);
}

/* Puts text on COM1 and the screen, if its level is for them. */
static void show(enum log_level level, const char *text, size_t length) {
  if (level > shown_level) {
    return;
  }
  if (serial_open) {
    serial_open = hardware_write_serial(text, length);
  }
  if (draw != NULL) {
    text_grid_write(&grid, text, length);
  }
}

/* The same, and into the log. */
static void emit(enum log_level level, const char *text, size_t length) {
  log_ring_write(&ring, text, length);
  show(level, text, length);
}

/* Prints with a level's colour and prefix, neither of which touches line ends around the text. */
static void print(enum log_level level, const char *text, size_t length) {
  size_t start = 0;
  size_t end = length;

  while (start < end && text[start] == '\n') {
    start++;
  }
  while (end > start && text[end - 1] == '\n') {
    end--;
  }
  emit(level, text, start);
  if (end > start) {
    show(level, looks[level].begin, strlen(looks[level].begin));
    if (start != 0 || !in_line) {
      emit(level, looks[level].prefix, strlen(looks[level].prefix));
    }
    emit(level, text + start, end - start);
    show(level, looks[level].end, strlen(looks[level].end));
  }
  emit(level, text + end, length - end);
  if (length != 0) {
    in_line = text[length - 1] != '\n';
  }
}

void kvprintf(enum log_level level, const char *format, va_list arguments) {
  char text[CONSOLE_TEXT_MAX];
  int length = vsnprintf(text, sizeof(text), format, arguments);
  bool on = level == LOG_PANIC ? hardware_seize() : hardware_lock();

  print(level, text, length < CONSOLE_TEXT_MAX ? (size_t)length : CONSOLE_TEXT_MAX - 1);
  refresh(level == LOG_PANIC);
  hardware_unlock(on);
}

void kprintf(enum log_level level, const char *format, ...) {
  va_list arguments;

  va_start(arguments, format);
  kvprintf(level, format, arguments);
  va_end(arguments);
}

void console_show(const char *text, size_t length) {
  bool on = hardware_lock();

  show(LOG_INFO, text, length);
  refresh(false);
  hardware_unlock(on);
}

uint64_t console_log_position(void) {
  return ring.end;
}

void console_log(uint64_t position, struct log_text *text) {
  log_ring_read(&ring, position, text);
}

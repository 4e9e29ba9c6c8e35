/*
 * Fans text out to COM1, the screen and the log. Owns all three, and decides when the screen is
 * drawn. Knows no hardware (hardware.h).
 */
#include "kernel/console/console.h"

#include <stdbool.h>

#include "kernel/console/hardware.h"
#include "kernel/console/screen_text.h"
#include "kernel/console/text_grid.h"
#include "lib/format.h"
#include "lib/string.h"

#define DRAW_INTERVAL (1000000000u / 60) /* Nanoseconds: no display shows more. */
#define RESET "\033[0m"

/* How levels look. */
static const struct {
  const char *colour; /* Escape sequence, or null. */
  const char *prefix;
} looks[] = {
    [LOG_PANIC] = {"\033[31m", ""},
    [LOG_ERROR] = {"\033[31m", "error: "},
    [LOG_WARNING] = {"\033[33m", "warning: "},
    [LOG_INFO] = {NULL, ""},
    [LOG_DEBUG] = {"\033[90m", ""},
};

static struct log_ring ring;
static enum log_level shown_level = LOG_INFO;
static bool in_line; /* The last text did not end its line. */

static bool serial_open;
static text_grid_draw *draw; /* Draws on the screen; null while there is none. */
static void *draw_context;   /* What it draws with. */
static struct text_grid grid;
static struct surface surface;
static struct pixel_text pixel_text;
static struct vga_text vga_text;

static uint64_t (*clock)(void); /* Nanoseconds; null: everything is drawn at once. */
static uint64_t last_drawn;     /* By that clock. */

void console_open_serial(void) {
  serial_open = hardware_open_serial();
}

static bool open_pixels(const struct kiln_framebuffer *framebuffer, uint32_t reserved) {
  const struct psf_font *font = psf_embedded();

  if (font == NULL || !surface_init(&surface, framebuffer) || surface.height < reserved) {
    return false;
  }
  surface.height -= reserved;
  if (surface.width < font->width || surface.height < font->height) {
    return false;
  }
  pixel_text_init(&pixel_text, &surface, font);
  text_grid_init(&grid, surface.width / font->width, surface.height / font->height);
  draw_context = &pixel_text;
  draw = pixel_text_draw;
  return true;
}

static bool open_text(const struct kiln_framebuffer *framebuffer) {
  if (!vga_text_init(&vga_text, framebuffer)) {
    return false;
  }
  hardware_prepare_text_mode();
  text_grid_init(&grid, vga_text.columns, vga_text.rows);
  draw_context = &vga_text;
  draw = vga_text_draw;
  return true;
}

void console_open_screen(const struct kiln_framebuffer *framebuffer, uint32_t reserved) {
  bool on = hardware_disable_interrupts();
  bool opened = true;

  draw = NULL;
  switch (framebuffer->kind) {
    case KILN_FRAMEBUFFER_NONE:
      break;
    case KILN_FRAMEBUFFER_TEXT:
      opened = open_text(framebuffer);
      break;
    default:
      opened = open_pixels(framebuffer, reserved);
  }
  hardware_restore_interrupts(on);
  if (!opened) {
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

void console_set_level(enum log_level level) {
  shown_level = level;
}

void console_defer(uint64_t (*nanoseconds)(void)) {
  clock = nanoseconds;
}

/* Draws what is not drawn yet, unless that has time. */
static void refresh(bool at_once) {
  if (draw == NULL || grid.end_dirty == 0) {
    return;
  }
  if (clock != NULL) {
    uint64_t now = clock();

    if (!at_once && now - last_drawn < DRAW_INTERVAL) {
      return;
    }
    last_drawn = now;
  }
  text_grid_flush(&grid, draw, draw_context);
}

void console_tick(void) {
  bool on = hardware_disable_interrupts();

  refresh(false);
  hardware_restore_interrupts(on);
}

/* Puts text on COM1 and the screen, if `shown`. */
static void show(bool shown, const char *text, size_t length) {
  if (shown && serial_open) {
    serial_open = hardware_write_serial(text, length);
  }
  if (shown && draw != NULL) {
    text_grid_write(&grid, text, length);
  }
}

/* The same, and into the log. */
static void emit(bool shown, const char *text, size_t length) {
  log_ring_write(&ring, text, length);
  show(shown, text, length);
}

/* Prints with a level's colour and prefix, neither of which touches line ends around the text. */
static void print(enum log_level level, const char *text, size_t length) {
  bool shown = level <= shown_level;
  size_t start = 0;
  size_t end = length;

  while (start < end && text[start] == '\n') {
    start++;
  }
  while (end > start && text[end - 1] == '\n') {
    end--;
  }
  emit(shown, text, start);
  if (end > start) {
    if (looks[level].colour != NULL) {
      show(shown, looks[level].colour, strlen(looks[level].colour));
    }
    if (start != 0 || !in_line) {
      emit(shown, looks[level].prefix, strlen(looks[level].prefix));
    }
    emit(shown, text + start, end - start);
    if (looks[level].colour != NULL) {
      show(shown, RESET, strlen(RESET));
    }
  }
  emit(shown, text + end, length - end);
  if (length != 0) {
    in_line = text[length - 1] != '\n';
  }
}

void kvprintf(enum log_level level, const char *format, va_list arguments) {
  char text[CONSOLE_TEXT_MAX];
  int length = vsnprintf(text, sizeof(text), format, arguments);
  bool on = hardware_disable_interrupts();

  print(level, text, length < CONSOLE_TEXT_MAX ? (size_t)length : CONSOLE_TEXT_MAX - 1);
  refresh(level == LOG_PANIC);
  hardware_restore_interrupts(on);
}

void kprintf(enum log_level level, const char *format, ...) {
  va_list arguments;

  va_start(arguments, format);
  kvprintf(level, format, arguments);
  va_end(arguments);
}

void console_show(const char *text, size_t length) {
  bool on = hardware_disable_interrupts();

  show(true, text, length);
  refresh(false);
  hardware_restore_interrupts(on);
}

uint64_t console_log_position(void) {
  return ring.end;
}

void console_log(uint64_t position, struct log_text *text) {
  log_ring_read(&ring, position, text);
}

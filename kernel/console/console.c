/*
 * Fans text out to COM1 and the screen. Owns the serial line, the cells of the screen and
 * the font that NASM embedded (font.asm).
 */
#include "kernel/console/console.h"

#include <stdbool.h>
#include <stddef.h>

#include "kernel/console/pixel_text.h"
#include "kernel/console/psf.h"
#include "kernel/console/text_grid.h"
#include "kernel/console/vga_text.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/uart16550.h"
#include "lib/x86/port_io.h"

#define SERIAL_BAUD 115200u /* What every terminal and emulator expects of a boot log. */

/* The VGA's CRT controller, in a colour mode (IBM VGA, "Cathode ray tube controller registers"). */
#define VGA_CRTC_INDEX 0x3d4
#define VGA_CRTC_DATA 0x3d5
#define VGA_CURSOR_START 0x0a /* Index of a register... */
#define VGA_CURSOR_OFF 0x20   /* ...and its bit that hides the cursor. */

/* font.asm: a PSF file, and its end. */
extern const uint8_t console_font[];
extern const uint8_t console_font_end[];

static bool serial_open;
static struct psf_font font;
static struct text_grid grid;
static struct pixel_text pixel_text;
static struct vga_text vga_text;
static text_grid_draw *draw;     /* Draws on the screen; null while there is none. */
static const void *draw_context; /* What it draws with. */

void console_open_serial(void) {
  serial_open = uart16550_init(UART16550_COM1, SERIAL_BAUD);
}

static bool open_pixels(const struct kiln_framebuffer *framebuffer) {
  if (!psf_parse(console_font, (uint64_t)(console_font_end - console_font), &font) ||
      !pixel_text_init(&pixel_text, framebuffer, &font)) {
    return false;
  }
  pixel_text_clear(&pixel_text);
  text_grid_init(&grid, pixel_text.width / font.width, pixel_text.height / font.height);
  draw_context = &pixel_text;
  draw = pixel_text_draw;
  return true;
}

/* The text cursor would blink where the firmware left it (IBM VGA, "Cursor start register"). */
static void hide_cursor(void) {
  outb(VGA_CRTC_INDEX, VGA_CURSOR_START);
  outb(VGA_CRTC_DATA, VGA_CURSOR_OFF);
}

static bool open_text(const struct kiln_framebuffer *framebuffer) {
  if (!vga_text_init(&vga_text, framebuffer)) {
    return false;
  }
  hide_cursor();
  vga_text_clear(&vga_text);
  text_grid_init(&grid, vga_text.columns, vga_text.rows);
  draw_context = &vga_text;
  draw = vga_text_draw;
  return true;
}

void console_open_screen(const struct kiln_framebuffer *framebuffer) {
  bool opened;

  switch (framebuffer->kind) {
    case KILN_FRAMEBUFFER_NONE:
      return;
    case KILN_FRAMEBUFFER_LINEAR:
      opened = open_pixels(framebuffer);
      break;
    case KILN_FRAMEBUFFER_TEXT:
      opened = open_text(framebuffer);
      break;
    default:
      opened = false;
  }
  if (!opened) {
    kprintf(LOG_INFO,
            "console: no text on a screen of kind %u, %u x %u, %u bits, pitch %u; "
            "printing on COM1 only\n",
            framebuffer->kind, framebuffer->width, framebuffer->height, framebuffer->bits_per_pixel,
            framebuffer->pitch);
  }
}

void console_close_screen(void) {
  draw = NULL;
}

void kvprintf(enum log_level level, const char *format, va_list arguments) {
  char text[CONSOLE_TEXT_MAX];
  size_t length;

  (void)level;
  vsnprintf(text, sizeof(text), format, arguments);
  length = strlen(text);
  if (serial_open) {
    serial_open = uart16550_write(UART16550_COM1, text, length);
  }
  if (draw != NULL) {
    text_grid_write(&grid, text, length);
    text_grid_flush(&grid, draw, draw_context);
  }
}

void kprintf(enum log_level level, const char *format, ...) {
  va_list arguments;

  va_start(arguments, format);
  kvprintf(level, format, arguments);
  va_end(arguments);
}

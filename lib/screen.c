/* Text on a screen of either kind: see screen.h. */
#include "lib/screen.h"

#define GLYPH_FIRST 0x20u /* The ASCII characters that can be seen, and the space. */
#define GLYPH_LAST 0x7eu
#define GLYPH_WIDTH 8u     /* Pixels. */
#define GLYPH_HEIGHT 16u   /* Pixels, and bytes. */
#define TEXT_WHITE 0x0f00u /* Attribute of a cell: white on black (VGA). */

/* font.asm: GLYPH_FIRST to GLYPH_LAST, the leftmost pixel of a byte in bit 7. */
extern const uint8_t font_glyphs[GLYPH_LAST - GLYPH_FIRST + 1][GLYPH_HEIGHT];

static uint32_t white(const struct kiln_framebuffer *screen) {
  return ((1u << screen->red.bits) - 1) << screen->red.shift |
         ((1u << screen->green.bits) - 1) << screen->green.shift |
         ((1u << screen->blue.bits) - 1) << screen->blue.shift;
}

static void draw_glyph(const struct kiln_framebuffer *screen, uint32_t column, uint32_t row,
                       const uint8_t *glyph) {
  uint32_t bytes = screen->bits_per_pixel / 8;

  for (uint32_t y = 0; y < GLYPH_HEIGHT; y++) {
    volatile uint8_t *pixel = (volatile uint8_t *)(uintptr_t)screen->address +
                              (uint64_t)(row * GLYPH_HEIGHT + y) * screen->pitch +
                              (uint64_t)column * GLYPH_WIDTH * bytes;

    for (uint32_t x = 0; x < GLYPH_WIDTH; x++) {
      uint32_t colour = (glyph[y] >> (GLYPH_WIDTH - 1 - x) & 1) != 0 ? white(screen) : 0;

      for (uint32_t i = 0; i < bytes; i++) *pixel++ = (uint8_t)(colour >> 8 * i);
    }
  }
}

static void draw_character(const struct kiln_framebuffer *screen, uint32_t column, uint32_t row,
                           char character) {
  uint8_t code = (uint8_t)character;

  if (code < GLYPH_FIRST || code > GLYPH_LAST) code = '?';
  if (screen->kind == KILN_FRAMEBUFFER_TEXT) {
    volatile uint16_t *cells = (volatile uint16_t *)(uintptr_t)screen->address;

    cells[row * screen->pitch / sizeof(*cells) + column] = (uint16_t)(TEXT_WHITE | code);
  } else {
    draw_glyph(screen, column, row, font_glyphs[code - GLYPH_FIRST]);
  }
}

void screen_write(const struct kiln_framebuffer *screen, const char *text) {
  uint32_t columns = screen->width, rows = screen->height;

  if (screen->kind == KILN_FRAMEBUFFER_LINEAR) {
    columns /= GLYPH_WIDTH;
    rows /= GLYPH_HEIGHT;
  } else if (screen->kind != KILN_FRAMEBUFFER_TEXT) {
    return;
  }
  for (uint32_t row = 0; row < rows; row++) {
    for (uint32_t column = 0; column < columns; column++) {
      if (*text == '\0') return;
      draw_character(screen, column, row, *text++);
    }
  }
}

/*
 * Draws a picture that a test reads pixel by pixel: a text in the font that is its only module, on
 * all of a screen that has been cleared, in white, and below it bars of red, green and blue. Then
 * it halts.
 */
#include "lib/string.h"
#include "tests/kernels/test.h"

#define TEXT "Drawn by a kernel on the framebuffer of its boot information."
#define MARGIN 40u /* Pixels around the text. */
#define BAR 16u    /* Pixels of a bar's height. */

/* A font of Linux's console, PSF 1: magic, mode, the height of a glyph, and at least 256 glyphs. */
#define PSF_MAGIC "\x36\x04"
#define PSF_HEIGHT 3u
#define PSF_GLYPHS 4u
#define GLYPH_WIDTH 8u

static const struct kiln_framebuffer *screen;

static uint32_t colour(bool red, bool green, bool blue) {
  const struct kiln_channel *channels[] = {&screen->red, &screen->green, &screen->blue};
  bool on[] = {red, green, blue};
  uint32_t pixel = 0;

  for (uint32_t i = 0; i < 3; i++)
    if (on[i]) pixel |= ((1u << channels[i]->bits) - 1) << channels[i]->shift;
  return pixel;
}

static void set_pixel(uint32_t x, uint32_t y, uint32_t pixel) {
  volatile uint32_t *row =
      (volatile uint32_t *)((uint8_t *)screen->address + (uint64_t)y * screen->pitch);

  row[x] = pixel;
}

static void fill(uint32_t y, uint32_t height, uint32_t pixel) {
  for (uint32_t row = y; row < y + height; row++)
    for (uint32_t x = 0; x < screen->width; x++) set_pixel(x, row, pixel);
}

static void draw_text(const uint8_t *font, const char *text, uint32_t x, uint32_t y) {
  uint32_t height = font[PSF_HEIGHT];

  for (; *text != '\0'; text++, x += GLYPH_WIDTH) {
    const uint8_t *glyph = font + PSF_GLYPHS + (uint8_t)*text * height;

    for (uint32_t i = 0; i < height * GLYPH_WIDTH; i++)
      if (glyph[i / GLYPH_WIDTH] >> (GLYPH_WIDTH - 1 - i % GLYPH_WIDTH) & 1)
        set_pixel(x + i % GLYPH_WIDTH, y + i / GLYPH_WIDTH, colour(true, true, true));
  }
}

static void kernel_main(const struct kiln_boot_info *info) {
  test_start(info);
  screen = &info->framebuffer;
  test_check(screen->kind == KILN_FRAMEBUFFER_LINEAR && screen->bits_per_pixel == 32,
             "there is a screen with 32 bits for a pixel");
  test_check(info->module_count == 1 && memcmp(info->modules[0].address, PSF_MAGIC, 2) == 0,
             "there is a font");
  fill(0, screen->height, 0);
  draw_text(info->modules[0].address, TEXT, MARGIN, MARGIN);
  fill(screen->height - 3 * BAR, BAR, colour(true, false, false));
  fill(screen->height - 2 * BAR, BAR, colour(false, true, false));
  fill(screen->height - BAR, BAR, colour(false, false, true));
  test_pass();
}

KILN_ENTRY(kernel_main);

/* Text in a PSF font on a surface, in one colour on another. */
#ifndef KILN_KERNEL_DRAW_TEXT_H
#define KILN_KERNEL_DRAW_TEXT_H

#include <stdint.h>

#include "psf.h"
#include "surface.h"

#define BRUSH_GLYPHS_MAX 64u /* Drawn at once. */

struct brush {
  const struct kiln_framebuffer *surface;
  const struct psf_font *font;
  uint32_t ink;            /* 0xRRGGBB, where a glyph has a 1... */
  uint32_t paper;          /* ...and a 0. */
  uint8_t eights[256][32]; /* By a byte of a glyph: its eight pixels, as they are stored. */
};

/* Makes a brush, black on black, which needs the surface and the font as long as it is used. */
void brush_init(struct brush *brush, const struct kiln_framebuffer *surface,
                const struct psf_font *font);

/* The colours of what is drawn from now on. A change costs a few thousand instructions. */
void brush_set(struct brush *brush, uint32_t ink, uint32_t paper);

/*
 * Draws `count` bitmaps of the font side by side from (x, y) on, but for those that would not lie
 * on the surface as a whole.
 */
void brush_glyphs(const struct brush *brush, uint32_t x, uint32_t y, const uint8_t *const *glyphs,
                  uint32_t count);

/* Draws a UTF-8 text of one line from (x, y) on; at most BRUSH_GLYPHS_MAX characters of it. */
void brush_text(const struct brush *brush, uint32_t x, uint32_t y, const char *text);

#endif /* KILN_KERNEL_DRAW_TEXT_H */

/*
 * Glyphs are drawn eight pixels at a time, from a table that says for any byte of a bitmap what to
 * store, and a run of them scan line by scan line, so that stores go to ascending addresses: what
 * a write-combining mapping does fast.
 */
#include "kernel/draw/text.h"

#include <stddef.h>

#include "lib/string.h"
#include "lib/utf8.h"

/* Inlined, so that pixel_size is a constant. */
#define INLINED static inline __attribute__((always_inline))

void brush_init(struct brush *brush, const struct kiln_framebuffer *surface,
                const struct psf_font *font) {
  memset(brush, 0, sizeof(*brush)); /* Black is 0 in any format. */
  brush->surface = surface;
  brush->font = font;
}

/* First what four bits store, and then any two of these. */
void brush_set(struct brush *brush, uint32_t ink, uint32_t paper) {
  uint32_t size = brush->surface->bits_per_pixel / 8;
  uint32_t pixels[2];
  uint8_t fours[16][16];

  if (ink == brush->ink && paper == brush->paper) {
    return;
  }
  brush->ink = ink;
  brush->paper = paper;
  pixels[0] = surface_colour(brush->surface, paper);
  pixels[1] = surface_colour(brush->surface, ink);
  for (uint32_t bits = 0; bits < 16; bits++) {
    for (uint32_t i = 0; i < 4; i++) {
      /* The next cuts it. */
      __builtin_memcpy(fours[bits] + i * size, &pixels[bits >> (3 - i) & 1], sizeof(pixels[0]));
    }
  }
  for (uint32_t bits = 0; bits < 256; bits++) {
    __builtin_memcpy(brush->eights[bits], fours[bits >> 4], 16);
    __builtin_memcpy(brush->eights[bits] + (size_t)4 * size, fours[bits & 15], 16);
  }
}

INLINED void draw(const struct brush *brush, uint8_t *at, const uint8_t *const *glyphs,
                  uint32_t count, uint32_t pixel_size) {
  for (uint32_t line = 0; line < brush->font->height; line++, at += brush->surface->pitch) {
    uint8_t *to = at;

#pragma clang loop unroll_count(4)
    for (uint32_t i = 0; i < count; i++, to += (size_t)PSF_WIDTH * pixel_size) {
      __builtin_memcpy(to, brush->eights[glyphs[i][line]], (size_t)PSF_WIDTH * pixel_size);
    }
  }
}

void brush_glyphs(const struct brush *brush, uint32_t x, uint32_t y, const uint8_t *const *glyphs,
                  uint32_t count) {
  const struct kiln_framebuffer *surface = brush->surface;
  uint32_t room = x < surface->width ? (surface->width - x) / PSF_WIDTH : 0;
  uint8_t *at;

  if (room == 0 || y >= surface->height || surface->height - y < brush->font->height) {
    return;
  }
  count = count < room ? count : room;
  at = surface_at(surface, x, y);
  if (surface->bits_per_pixel == 32) {
    draw(brush, at, glyphs, count, 4);
  } else if (surface->bits_per_pixel == 24) {
    draw(brush, at, glyphs, count, 3);
  } else {
    draw(brush, at, glyphs, count, 2);
  }
}

void brush_text(const struct brush *brush, uint32_t x, uint32_t y, const char *text) {
  const uint8_t *glyphs[BRUSH_GLYPHS_MAX];
  size_t left = strlen(text);
  uint32_t count = 0;

  while (left != 0 && count < BRUSH_GLYPHS_MAX) {
    uint32_t character;
    size_t length = utf8_decode(text, left, &character);

    glyphs[count++] = psf_glyph(brush->font, character);
    text += length;
    left -= length;
  }
  brush_glyphs(brush, x, y, glyphs, count);
}

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

/* First what four bits store, and then any two of these. */
static void make_eights(struct brush *brush) {
  uint32_t size = brush->surface->pixel_size;
  uint8_t fours[16][16];

  for (uint32_t bits = 0; bits < 16; bits++) {
    for (uint32_t i = 0; i < 4; i++) {
      uint32_t pixel = bits & 8u >> i ? brush->ink : brush->paper;

      __builtin_memcpy(fours[bits] + i * size, &pixel, sizeof(pixel)); /* The next cuts it. */
    }
  }
  for (uint32_t bits = 0; bits < 256; bits++) {
    __builtin_memcpy(brush->eights[bits], fours[bits >> 4], 16);
    __builtin_memcpy(brush->eights[bits] + (size_t)4 * size, fours[bits & 15], 16);
  }
}

void brush_init(struct brush *brush, const struct surface *surface, const struct psf_font *font) {
  brush->surface = surface;
  brush->font = font;
  brush->ink = brush->paper = 0;
  make_eights(brush);
}

void brush_set(struct brush *brush, uint32_t ink, uint32_t paper) {
  if (ink != brush->ink || paper != brush->paper) {
    brush->ink = ink;
    brush->paper = paper;
    make_eights(brush);
  }
}

/* For glyphs 8 pixels wide, which nearly all are. */
INLINED void draw_eights(const struct brush *brush, uint8_t *at, const uint8_t *const *glyphs,
                         uint32_t count, uint32_t pixel_size) {
  for (uint32_t line = 0; line < brush->font->height; line++, at += brush->surface->pitch) {
    uint8_t *to = at;

#pragma clang loop unroll_count(4)
    for (uint32_t i = 0; i < count; i++, to += (size_t)8 * pixel_size) {
      __builtin_memcpy(to, brush->eights[glyphs[i][line]], (size_t)8 * pixel_size);
    }
  }
}

/* For all others. */
static void draw_any(const struct brush *brush, uint8_t *at, const uint8_t *const *glyphs,
                     uint32_t count) {
  const struct psf_font *font = brush->font;

  for (uint32_t line = 0; line < font->height; line++, at += brush->surface->pitch) {
    uint8_t *to = at;

    for (uint32_t i = 0; i < count; i++) {
      for (uint32_t column = 0; column < font->width; column += 8) {
        uint32_t pixels = font->width - column < 8 ? font->width - column : 8;
        size_t size = (size_t)pixels * brush->surface->pixel_size;

        memcpy(to, brush->eights[glyphs[i][line * font->row_size + column / 8]], size);
        to += size;
      }
    }
  }
}

/* For glyphs that cross an edge. */
static void draw_clipped(const struct brush *brush, int32_t x, int32_t y, const uint8_t *glyph) {
  const struct psf_font *font = brush->font;

  for (uint32_t line = 0; line < font->height; line++) {
    for (uint32_t column = 0; column < font->width; column++) {
      bool set = glyph[line * font->row_size + column / 8] & 0x80u >> column % 8;

      surface_pixel(brush->surface, x + (int32_t)column, y + (int32_t)line,
                    set ? brush->ink : brush->paper);
    }
  }
}

void brush_glyphs(const struct brush *brush, int32_t x, int32_t y, const uint8_t *const *glyphs,
                  uint32_t count) {
  const struct surface *surface = brush->surface;
  uint32_t width = brush->font->width;
  uint8_t *at;

  if (x < 0 || y < 0 || (uint64_t)x + (uint64_t)count * width > surface->width ||
      (uint64_t)y + brush->font->height > surface->height) {
    for (uint32_t i = 0; i < count; i++) {
      draw_clipped(brush, x + (int32_t)(i * width), y, glyphs[i]);
    }
    return;
  }
  at = surface_at(surface, (uint32_t)x, (uint32_t)y);
  if (width != 8) {
    draw_any(brush, at, glyphs, count);
  } else if (surface->pixel_size == 4) {
    draw_eights(brush, at, glyphs, count, 4);
  } else if (surface->pixel_size == 3) {
    draw_eights(brush, at, glyphs, count, 3);
  } else {
    draw_eights(brush, at, glyphs, count, 2);
  }
}

void brush_text(const struct brush *brush, int32_t x, int32_t y, const char *text) {
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

/*
 * Text on a linear framebuffer of 16, 24 or 32 bits per pixel. Only writes to it, from
 * left to right: what a write-combining mapping does fast.
 */
#ifndef KILN_KERNEL_CONSOLE_PIXEL_TEXT_H
#define KILN_KERNEL_CONSOLE_PIXEL_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "kernel/console/psf.h"

struct pixel_text {
  const struct psf_font *font;
  uint8_t *pixels;     /* The first pixel. */
  uint32_t width;      /* Pixels of a row. */
  uint32_t height;     /* Rows. */
  uint32_t pitch;      /* Bytes from one row to the next. */
  uint32_t pixel_size; /* Bytes: 2, 3 or 4. */
  uint32_t ink;        /* Colours, as the framebuffer has them. */
  uint32_t paper;
};

/*
 * Prepares writing to `framebuffer` in `font`, both of which must outlive `text`. Returns
 * false when its description contradicts itself, or not one character fits: use none of it then.
 */
bool pixel_text_init(struct pixel_text *text, const struct kiln_framebuffer *framebuffer,
                     const struct psf_font *font);

/* Fills the whole framebuffer with the background colour. */
void pixel_text_clear(const struct pixel_text *text);

/* A text_grid_draw for a struct pixel_text: the run must lie on the framebuffer. */
void pixel_text_draw(const void *context, uint32_t row, uint32_t column, const char *characters,
                     uint32_t count);

#endif /* KILN_KERNEL_CONSOLE_PIXEL_TEXT_H */

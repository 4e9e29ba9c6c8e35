/* Cells of text on a surface of pixels. */
#ifndef KILN_KERNEL_CONSOLE_PIXEL_TEXT_H
#define KILN_KERNEL_CONSOLE_PIXEL_TEXT_H

#include <stdint.h>

#include "kernel/console/colours.h"
#include "kernel/draw/surface.h"
#include "kernel/draw/text.h"

struct pixel_text {
  struct brush brush;
  uint32_t colours[COLOURS]; /* As pixels. */
};

/* Prepares writing on `surface` in `font`, both of which must outlive `text`, and clears it. */
void pixel_text_init(struct pixel_text *text, const struct surface *surface,
                     const struct psf_font *font);

/* A text_grid_draw for a struct pixel_text. */
void pixel_text_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                     uint32_t count);

#endif /* KILN_KERNEL_CONSOLE_PIXEL_TEXT_H */

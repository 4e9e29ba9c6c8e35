/*
 * Cells of text on the two kinds of screens there are: pixels (pixel_text.c), and the VGA's text
 * mode (vga_text.c). Each has a text_grid_draw.
 */
#ifndef KILN_KERNEL_CONSOLE_SCREEN_TEXT_H
#define KILN_KERNEL_CONSOLE_SCREEN_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"
#include "kernel/console/colours.h"
#include "kernel/draw/surface.h"
#include "kernel/draw/text.h"

struct pixel_text {
  struct brush brush;
  uint32_t colours[COLOURS]; /* As pixels. */
};

struct vga_text {
  volatile uint16_t *cells; /* The first cell. */
  uint32_t columns;
  uint32_t rows;
  uint32_t stride; /* Cells from one row to the next. */
};

/* Prepares writing on `surface` in `font`, both of which must outlive `text`, and clears it. */
void pixel_text_init(struct pixel_text *text, const struct surface *surface,
                     const struct psf_font *font);

/*
 * Prepares writing to `framebuffer`, and clears it. Returns false, and touches nothing, when it
 * is no text screen, or its description contradicts itself.
 */
bool vga_text_init(struct vga_text *text, const struct kiln_framebuffer *framebuffer);

/* Draw a run of cells, which must lie on the screen; `context` is a struct of that kind. */
void pixel_text_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                     uint32_t count);
void vga_text_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                   uint32_t count);

#endif /* KILN_KERNEL_CONSOLE_SCREEN_TEXT_H */

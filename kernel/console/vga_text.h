/* Text on a screen in VGA text mode: cells of a character and its attribute. */
#ifndef KILN_KERNEL_CONSOLE_VGA_TEXT_H
#define KILN_KERNEL_CONSOLE_VGA_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "boot/protocol/kiln.h"

struct vga_text {
  volatile uint16_t *cells; /* The first cell. */
  uint32_t columns;
  uint32_t rows;
  uint32_t stride; /* Cells from one row to the next. */
};

/*
 * Prepares writing to `framebuffer`, and clears it. Returns false, and touches nothing, when it
 * is no text screen, or its description contradicts itself.
 */
bool vga_text_init(struct vga_text *text, const struct kiln_framebuffer *framebuffer);

/* A text_grid_draw for a struct vga_text: the run must lie on the screen. */
void vga_text_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                   uint32_t count);

#endif /* KILN_KERNEL_CONSOLE_VGA_TEXT_H */

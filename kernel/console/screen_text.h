/*
 * Cells of text on the two kinds of screens there are: each has a text_grid_draw. Their cells must
 * lie on the screen.
 */
#ifndef KILN_KERNEL_CONSOLE_SCREEN_TEXT_H
#define KILN_KERNEL_CONSOLE_SCREEN_TEXT_H

#include <stdint.h>

/* On pixels: `context` is a struct brush (kernel/draw/text.h). */
void pixel_text_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                     uint32_t count);

/*
 * In the VGA's text mode, of code page 437: `context` is a struct kiln_framebuffer. A square stands
 * for characters that the code page lacks.
 */
void vga_text_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                   uint32_t count);

#endif /* KILN_KERNEL_CONSOLE_SCREEN_TEXT_H */

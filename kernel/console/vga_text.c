/*
 * The VGA's character generator does the drawing; characters are written as they are, as
 * its code page 437 and ASCII agree from ' ' to '~'.
 */
#include "kernel/console/vga_text.h"

#include <stddef.h>

/* Attribute in the high byte of a cell (IBM VGA, "Alphanumeric modes"): light grey on black. */
#define ATTRIBUTE 0x0700u

bool vga_text_init(struct vga_text *text, const struct kiln_framebuffer *framebuffer) {
  if (framebuffer->kind != KILN_FRAMEBUFFER_TEXT || framebuffer->address == NULL ||
      framebuffer->width == 0 || framebuffer->height == 0 || framebuffer->pitch % 2 != 0 ||
      framebuffer->pitch < (uint64_t)framebuffer->width * 2 ||
      framebuffer->size < (uint64_t)framebuffer->pitch * framebuffer->height) {
    return false;
  }
  *text = (struct vga_text){
      .cells = framebuffer->address,
      .columns = framebuffer->width,
      .rows = framebuffer->height,
      .stride = framebuffer->pitch / 2,
  };
  return true;
}

void vga_text_clear(const struct vga_text *text) {
  for (uint32_t row = 0; row < text->rows; row++) {
    for (uint32_t column = 0; column < text->columns; column++) {
      text->cells[(uint64_t)row * text->stride + column] = ATTRIBUTE | ' ';
    }
  }
}

void vga_text_draw(const void *context, uint32_t row, uint32_t column, const char *characters,
                   uint32_t count) {
  const struct vga_text *text = context;
  volatile uint16_t *cells = text->cells + (uint64_t)row * text->stride + column;

  for (uint32_t i = 0; i < count; i++) {
    cells[i] = (uint16_t)(ATTRIBUTE | (uint8_t)characters[i]);
  }
}

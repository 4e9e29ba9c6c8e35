/*
 * The VGA's character generator does the drawing, of code page 437: ASCII as it is, and what
 * else it has from a table. Everything else shows as a square.
 */
#include "kernel/console/screen_text.h"

#include <stddef.h>

#include "kernel/console/colours.h"
#include "kernel/console/text_grid.h"

#define SQUARE 0xfeu /* Shown for a character that the code page has not. */

/*
 * Codes 00 to 1F, which are pictures here, and 80 to FF in Unicode (unicode.org,
 * VENDORS/MISC/IBMGRAPH.TXT and VENDORS/MICSFT/PC/CP437.TXT).
 */
static const uint16_t code_page[32 + 128] = {
    0x0000, 0x263a, 0x263b, 0x2665, 0x2666, 0x2663, 0x2660, 0x2022, 0x25d8, 0x25cb, 0x25d9, 0x2642,
    0x2640, 0x266a, 0x266b, 0x263c, 0x25ba, 0x25c4, 0x2195, 0x203c, 0x00b6, 0x00a7, 0x25ac, 0x21a8,
    0x2191, 0x2193, 0x2192, 0x2190, 0x221f, 0x2194, 0x25b2, 0x25bc, 0x00c7, 0x00fc, 0x00e9, 0x00e2,
    0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8, 0x00ef, 0x00ee, 0x00ec, 0x00c4, 0x00c5,
    0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2, 0x00fb, 0x00f9, 0x00ff, 0x00d6, 0x00dc, 0x00a2,
    0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1, 0x00ed, 0x00f3, 0x00fa, 0x00f1, 0x00d1, 0x00aa, 0x00ba,
    0x00bf, 0x2310, 0x00ac, 0x00bd, 0x00bc, 0x00a1, 0x00ab, 0x00bb, 0x2591, 0x2592, 0x2593, 0x2502,
    0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b, 0x2510,
    0x2514, 0x2534, 0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f, 0x255a, 0x2554, 0x2569, 0x2566,
    0x2560, 0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256b,
    0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580, 0x03b1, 0x00df, 0x0393, 0x03c0,
    0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4, 0x221e, 0x03c6, 0x03b5, 0x2229,
    0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248, 0x00b0, 0x2219, 0x00b7, 0x221a,
    0x207f, 0x00b2, 0x25a0, 0x00a0,
};

static uint8_t encode(uint32_t character) {
  if (character < 0x80) {
    return (uint8_t)character;
  }
  for (uint32_t i = 0; i < sizeof(code_page) / sizeof(code_page[0]); i++) {
    if (code_page[i] == character) {
      return (uint8_t)(i < 32 ? i : i - 32 + 0x80);
    }
  }
  return SQUARE;
}

/* Blue is bit 0 and red bit 2 of an attribute's colour, the other way round than in a cell's. */
static uint32_t swap_red_blue(uint32_t colour) {
  return (colour & 0xa) | (colour & 1) << 2 | (colour >> 2 & 1);
}

/* A cell: character, colour of it, colour behind it (IBM VGA, "Alphanumeric modes"). */
static uint16_t pack(uint32_t cell) {
  return (uint16_t)(encode(CELL_CHARACTER(cell)) | swap_red_blue(CELL_INK(cell)) << 8 |
                    swap_red_blue(CELL_PAPER(cell)) << 12);
}

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
  for (uint32_t row = 0; row < text->rows; row++) {
    for (uint32_t column = 0; column < text->columns; column++) {
      text->cells[(uint64_t)row * text->stride + column] = pack(CELL_BLANK);
    }
  }
  return true;
}

void vga_text_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                   uint32_t count) {
  const struct vga_text *text = context;
  volatile uint16_t *to = text->cells + (uint64_t)row * text->stride + column;

  for (uint32_t i = 0; i < count; i++) {
    to[i] = pack(cells[i]);
  }
}

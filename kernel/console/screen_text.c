/*
 * Draws cells: with a brush, as many at once as have the same colours; or in text mode, where the
 * VGA's character generator does the drawing. See screen_text.h.
 */
#include "kernel/console/screen_text.h"

#include <stddef.h>

#include "kernel/console/text_grid.h"
#include "kernel/draw/text.h"

#define SQUARE 0xfeu /* Shown for a character that the code page has not. */

/*
 * Code page 437: codes 00 to 1F, which are pictures here, and 80 to FF (unicode.org,
 * VENDORS/MISC/IBMGRAPH.TXT and VENDORS/MICSFT/PC/CP437.TXT). In between is ASCII.
 */
static const uint16_t code_page[] =
    u"\0☺☻♥♦♣♠•◘○◙♂♀♪♫☼►◄↕‼¶§▬↨↑↓→←∟↔▲▼"
    u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ"
    u"áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
    u"└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
    u"αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

void pixel_text_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                     uint32_t count) {
  struct brush *brush = context;
  uint32_t done = 0;

  while (done < count) {
    const uint8_t *glyphs[BRUSH_GLYPHS_MAX];
    uint32_t first = done;
    uint32_t colours = CELL_COLOURS(cells[first]);

    for (; done < count && done - first < BRUSH_GLYPHS_MAX && CELL_COLOURS(cells[done]) == colours;
         done++) {
      glyphs[done - first] = psf_glyph(brush->font, CELL_CHARACTER(cells[done]));
    }
    brush_set(brush, colours_rgb[CELL_INK(cells[first])], colours_rgb[CELL_PAPER(cells[first])]);
    brush_glyphs(brush, (column + first) * PSF_WIDTH, row * brush->font->height, glyphs,
                 done - first);
  }
}

static uint32_t encode(uint32_t character) {
  if (character < 0x80) {
    return character;
  }
  for (uint32_t i = 0; i < sizeof(code_page) / sizeof(code_page[0]) - 1; i++) {
    if (code_page[i] == character) {
      return i < 32 ? i : i - 32 + 0x80;
    }
  }
  return SQUARE;
}

/* Blue is bit 0 and red bit 2 of an attribute's colour, the other way round than in a cell's. */
static uint32_t swap_red_blue(uint32_t colour) {
  return (colour & 0xa) | (colour & 1) << 2 | (colour >> 2 & 1);
}

/* A cell: character, colour of it, colour behind it (IBM VGA, "Alphanumeric modes"). */
void vga_text_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                   uint32_t count) {
  volatile uint16_t *to = (volatile uint16_t *)surface_at(context, column, row);

  for (uint32_t i = 0; i < count; i++) {
    to[i] = (uint16_t)(encode(CELL_CHARACTER(cells[i])) | swap_red_blue(CELL_INK(cells[i])) << 8 |
                       swap_red_blue(CELL_PAPER(cells[i])) << 12);
  }
}

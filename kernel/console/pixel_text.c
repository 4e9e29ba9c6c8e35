/* Draws cells with a brush, as many at once as have the same colours: see screen_text.h. */
#include "kernel/console/screen_text.h"

#include "kernel/console/text_grid.h"

void pixel_text_init(struct pixel_text *text, const struct surface *surface,
                     const struct psf_font *font) {
  for (uint32_t i = 0; i < COLOURS; i++) {
    text->colours[i] = surface_colour(surface, colours_rgb[i]);
  }
  brush_init(&text->brush, surface, font);
  surface_rectangle(surface, 0, 0, surface->width, surface->height, text->colours[COLOUR_PAPER]);
}

void pixel_text_draw(void *context, uint32_t row, uint32_t column, const uint32_t *cells,
                     uint32_t count) {
  struct pixel_text *text = context;
  const struct psf_font *font = text->brush.font;
  uint32_t done = 0;

  while (done < count) {
    const uint8_t *glyphs[BRUSH_GLYPHS_MAX];
    uint32_t first = done;
    uint32_t colours = CELL_COLOURS(cells[first]);

    for (; done < count && done - first < BRUSH_GLYPHS_MAX && CELL_COLOURS(cells[done]) == colours;
         done++) {
      glyphs[done - first] = psf_glyph(font, CELL_CHARACTER(cells[done]));
    }
    brush_set(&text->brush, text->colours[CELL_INK(cells[first])],
              text->colours[CELL_PAPER(cells[first])]);
    brush_glyphs(&text->brush, (int32_t)((column + first) * font->width),
                 (int32_t)(row * font->height), glyphs, done - first);
  }
}

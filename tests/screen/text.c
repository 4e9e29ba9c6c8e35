/* Looking for text in a picture: see text.h. */
#include "tests/screen/text.h"

#include <string.h>

#define PSF1_MAGIC_0 0x36u
#define PSF1_MAGIC_1 0x04u
#define PSF1_HEADER 4u   /* Bytes: two of magic, mode, height. */
#define PSF1_GLYPHS 256u /* At least; mode bit 0 says there are 512. */
#define PSF1_WIDTH 8u

#define CELL_HEIGHT_MAX 19u

/* The part of a picture that one character covers. */
struct cell {
  const struct picture *picture;
  uint32_t x;
  uint32_t y;
  uint32_t width;
  uint32_t height;
};

/* Which pixels of a cell have not the background's colour: a word per row, leftmost in bit 0. */
struct shape {
  uint16_t rows[CELL_HEIGHT_MAX];
};

static uint32_t pixel_at(const struct cell *cell, uint32_t column, uint32_t row) {
  const struct picture *picture = cell->picture;
  return picture->pixels[(size_t)(cell->y + row) * picture->width + cell->x + column];
}

bool text_font_parse(const uint8_t *file, size_t size, struct text_font *font) {
  if (size < PSF1_HEADER || file[0] != PSF1_MAGIC_0 || file[1] != PSF1_MAGIC_1 || file[3] == 0 ||
      size < PSF1_HEADER + (size_t)PSF1_GLYPHS * file[3]) {
    return false;
  }
  font->glyphs = file + PSF1_HEADER;
  font->height = file[3];
  return true;
}

/* True when the cell shows the glyph for `character` in any one colour on `background`. */
static bool cell_shows(const struct cell *cell, const struct text_font *font, char character,
                       uint32_t background) {
  const uint8_t *glyph = font->glyphs + (size_t)(uint8_t)character * font->height;
  uint32_t ink = background;

  for (uint32_t row = 0; row < cell->height; row++) {
    for (uint32_t column = 0; column < cell->width; column++) {
      uint32_t pixel = pixel_at(cell, column, row);
      bool inked = (glyph[row] >> (PSF1_WIDTH - 1 - column) & 1) != 0;
      if (inked && ink == background) {
        ink = pixel;
      }
      if (pixel != (inked ? ink : background) || (inked && pixel == background)) {
        return false;
      }
    }
  }
  return true;
}

/* True when `text` starts in `cell`, in `font`. */
static bool starts_in_font(struct cell cell, const char *text, const struct text_font *font) {
  const uint8_t *glyph = font->glyphs + (size_t)(uint8_t)text[0] * font->height;
  uint32_t column = 0;

  /* The background has the colour of the first pixel that bears no ink. */
  while (column < PSF1_WIDTH && (glyph[0] >> (PSF1_WIDTH - 1 - column) & 1) != 0) {
    column++;
  }
  if (column == PSF1_WIDTH) {
    return false;
  }
  uint32_t background = pixel_at(&cell, column, 0);
  for (; *text != '\0'; text++, cell.x += cell.width) {
    if (!cell_shows(&cell, font, *text, background)) {
      return false;
    }
  }
  return true;
}

static struct shape shape_of(const struct cell *cell, uint32_t background) {
  struct shape shape = {{0}};

  for (uint32_t row = 0; row < cell->height; row++) {
    for (uint32_t column = 0; column < cell->width; column++) {
      if (pixel_at(cell, column, row) != background) {
        shape.rows[row] |= (uint16_t)(1u << column);
      }
    }
  }
  return shape;
}

static bool same_shape(const struct shape *a, const struct shape *b) {
  return memcmp(a, b, sizeof(*a)) == 0;
}

/* The colour that most pixels have (Boyer and Moore's majority vote): a console's background. */
static uint32_t background_of(const struct picture *picture) {
  uint32_t colour = 0;
  size_t votes = 0;

  for (size_t i = 0; i < (size_t)picture->width * picture->height; i++) {
    if (votes == 0) {
      colour = picture->pixels[i];
    }
    votes = picture->pixels[i] == colour ? votes + 1 : votes - 1;
  }
  return colour;
}

/* True when what starts in `cell` is like `text`, on `background`. */
static bool starts_by_likeness(struct cell cell, const char *text, uint32_t background) {
  static const struct shape blank = {{0}};
  struct shape shapes[TEXT_MAX];

  for (size_t i = 0; text[i] != '\0'; i++, cell.x += cell.width) {
    shapes[i] = shape_of(&cell, background);
    if (same_shape(&shapes[i], &blank) != (text[i] == ' ')) {
      return false;
    }
    for (size_t j = 0; j < i; j++) {
      if (same_shape(&shapes[i], &shapes[j]) != (text[i] == text[j])) {
        return false;
      }
    }
  }
  return true;
}

/* Tries every place where `text` fits in cells of the size given; without a font by likeness. */
static bool search(const struct picture *picture, const char *text, uint32_t width, uint32_t height,
                   const struct text_font *font) {
  size_t length = strlen(text);
  uint32_t background = background_of(picture);

  if (length == 0 || length > TEXT_MAX) {
    return false;
  }
  for (uint32_t y = 0; y + height <= picture->height; y++) {
    for (uint32_t x = 0; x + length * width <= picture->width; x++) {
      struct cell cell = {picture, x, y, width, height};
      if (font != NULL ? starts_in_font(cell, text, font)
                       : starts_by_likeness(cell, text, background)) {
        return true;
      }
    }
  }
  return false;
}

bool text_in_font(const struct picture *picture, const char *text, const struct text_font *font) {
  return search(picture, text, PSF1_WIDTH, font->height, font);
}

bool text_by_likeness(const struct picture *picture, const char *text) {
  static const struct {
    uint32_t width;
    uint32_t height;
  } cells[] = {{8, 16}, {9, 16}, {8, 19}};

  for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
    if (search(picture, text, cells[i].width, cells[i].height, NULL)) {
      return true;
    }
  }
  return false;
}

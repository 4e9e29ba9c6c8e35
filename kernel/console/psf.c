/*
 * Reads PSF fonts: the header, then the Unicode table behind the glyphs, once, into an
 * index by ASCII character. Nothing of the file is trusted before it is checked: the
 * shipped font comes from the build, but a user's own may come from anywhere.
 */
#include "kernel/console/psf.h"

#include <stddef.h>

#include "lib/string.h"

/* Version 1: glyphs are 8 pixels wide, and there are 256 or 512 of them. */
struct psf1_header {
  uint8_t magic[2];
  uint8_t mode;
  uint8_t glyph_size; /* Bytes of a glyph, which is also its height. */
};

#define PSF1_MAGIC "\x36\x04"
#define PSF1_MODE_512 0x01u   /* 512 glyphs. */
#define PSF1_MODE_TABLE 0x06u /* Either bit: a Unicode table of 16-bit words follows. */

/* Version 2. All numbers are little-endian, as is this processor. */
struct psf2_header {
  uint8_t magic[4];
  uint32_t version;     /* 0. */
  uint32_t header_size; /* Offset of the glyphs. */
  uint32_t flags;
  uint32_t glyph_count;
  uint32_t glyph_size; /* Bytes: height times the bytes of a row. */
  uint32_t height;     /* Pixels. */
  uint32_t width;      /* Pixels. */
};

#define PSF2_MAGIC "\x72\xb5\x4a\x86"
#define PSF2_FLAG_TABLE 0x01u /* A Unicode table in UTF-8 follows. */

_Static_assert(sizeof(struct psf1_header) == 4, "kbd, Font formats, psf1");
_Static_assert(sizeof(struct psf2_header) == 32, "kbd, Font formats, psf2");

/*
 * The Unicode table has for each glyph: code points, then sequences of code points that
 * each begin with a mark, then a terminator. The unit is a word in version 1 and a byte
 * in version 2, where ASCII characters are single bytes and marks are never part of UTF-8.
 */
struct unicode_table {
  const uint8_t *bytes;
  uint64_t size;
  uint32_t unit_size; /* Bytes: 2 or 1. */
  uint32_t sequence;  /* Unit before a sequence. */
  uint32_t end;       /* Unit behind a glyph's last entry. */
};

/* For a font without a table, whose glyphs are in the order of ASCII. */
static void index_by_position(struct psf_font *font) {
  uint32_t unknown = '?' < font->glyph_count ? '?' : 0;

  for (uint32_t c = 0; c < PSF_ASCII; c++) {
    font->ascii[c] = c < font->glyph_count ? c : unknown;
  }
}

/* For the others. A table that ends early leaves the glyphs that it did not come to unnamed. */
static void index_by_table(struct psf_font *font, const struct unicode_table *table) {
  bool known[PSF_ASCII] = {false};
  bool in_sequence = false;
  uint32_t glyph = 0;
  uint32_t unknown;

  for (uint64_t at = 0; at + table->unit_size <= table->size && glyph < font->glyph_count;
       at += table->unit_size) {
    uint32_t unit = table->bytes[at];

    if (table->unit_size == 2) {
      unit |= (uint32_t)table->bytes[at + 1] << 8;
    }
    if (unit == table->end) {
      glyph++;
      in_sequence = false;
    } else if (unit == table->sequence) {
      in_sequence = true;
    } else if (!in_sequence && unit < PSF_ASCII && !known[unit]) {
      font->ascii[unit] = glyph;
      known[unit] = true;
    }
  }
  unknown = known['?'] ? font->ascii['?'] : 0;
  for (uint32_t c = 0; c < PSF_ASCII; c++) {
    if (!known[c]) {
      font->ascii[c] = unknown;
    }
  }
}

static bool parse_psf1(const uint8_t *file, uint64_t size, struct psf_font *font,
                       struct unicode_table *table) {
  struct psf1_header header;

  if (size < sizeof(header)) {
    return false;
  }
  memcpy(&header, file, sizeof(header));
  *font = (struct psf_font){
      .glyphs = file + sizeof(header),
      .width = 8,
      .height = header.glyph_size,
      .row_size = 1,
      .glyph_size = header.glyph_size,
      .glyph_count = header.mode & PSF1_MODE_512 ? 512 : 256,
  };
  *table = (struct unicode_table){
      .unit_size = header.mode & PSF1_MODE_TABLE ? 2 : 0, .sequence = 0xfffe, .end = 0xffff};
  return true;
}

static bool parse_psf2(const uint8_t *file, uint64_t size, struct psf_font *font,
                       struct unicode_table *table) {
  struct psf2_header header;

  if (size < sizeof(header)) {
    return false;
  }
  memcpy(&header, file, sizeof(header));
  if (header.version != 0 || header.header_size < sizeof(header) || header.header_size > size ||
      header.width == 0 || header.width > PSF_WIDTH_MAX) {
    return false;
  }
  *font = (struct psf_font){
      .glyphs = file + header.header_size,
      .width = header.width,
      .height = header.height,
      .row_size = (header.width + 7) / 8,
      .glyph_size = header.glyph_size,
      .glyph_count = header.glyph_count,
  };
  *table = (struct unicode_table){
      .unit_size = header.flags & PSF2_FLAG_TABLE ? 1 : 0, .sequence = 0xfe, .end = 0xff};
  return true;
}

bool psf_parse(const void *file, uint64_t size, struct psf_font *font) {
  const uint8_t *bytes = file;
  struct psf_font found;
  struct unicode_table table;
  bool parsed = false;
  uint64_t room;        /* Bytes behind the header. */
  uint64_t glyphs_size; /* Bytes of all glyphs: 32 by 32 bits do not overflow. */

  if (size >= 4 && memcmp(bytes, PSF2_MAGIC, 4) == 0) {
    parsed = parse_psf2(bytes, size, &found, &table);
  } else if (size >= 2 && memcmp(bytes, PSF1_MAGIC, 2) == 0) {
    parsed = parse_psf1(bytes, size, &found, &table);
  }
  if (!parsed || found.height == 0 || found.height > PSF_HEIGHT_MAX || found.glyph_count == 0 ||
      found.glyph_size != found.height * found.row_size) {
    return false;
  }
  room = size - (uint64_t)(found.glyphs - bytes);
  glyphs_size = (uint64_t)found.glyph_count * found.glyph_size;
  if (glyphs_size > room) {
    return false;
  }
  table.bytes = found.glyphs + glyphs_size;
  table.size = room - glyphs_size;
  if (table.unit_size == 0) {
    index_by_position(&found);
  } else {
    index_by_table(&found, &table);
  }
  *font = found;
  return true;
}

const uint8_t *psf_glyph(const struct psf_font *font, char character) {
  uint8_t c = (uint8_t)character;

  return font->glyphs + (uint64_t)font->ascii[c < PSF_ASCII ? c : '?'] * font->glyph_size;
}

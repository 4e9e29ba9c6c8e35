/*
 * Reads PSF fonts: the header, then the Unicode table behind the glyphs, once, into an
 * index by character. Nothing of the file is trusted before it is checked: the
 * shipped font comes from the build, but a user's own may come from anywhere.
 */
#include "kernel/draw/psf.h"

#include <stddef.h>

#include "lib/string.h"
#include "lib/utf8.h"

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

/* font.asm: a PSF file, and its end. */
extern const uint8_t font_file[];
extern const uint8_t font_file_end[];

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

static const uint8_t *bitmap(const struct psf_font *font, uint32_t glyph) {
  return font->glyphs + (uint64_t)glyph * font->glyph_size;
}

/* Says that `glyph` shows `character`, unless an earlier one does. */
static void add(struct psf_font *font, uint32_t character, uint32_t glyph) {
  if (character < PSF_ASCII) {
    if (font->ascii[character] == NULL) {
      font->ascii[character] = bitmap(font, glyph);
    }
  } else if (font->other_count < PSF_OTHERS_MAX) {
    font->others[font->other_count++] = (uint64_t)character << 32 | glyph;
  }
}

/*
 * The entry of a table at `bytes`, of which `left`, at least a unit, are there. Returns its length.
 */
static uint64_t read_entry(const struct unicode_table *table, const uint8_t *bytes, uint64_t left,
                           uint32_t *entry) {
  if (table->unit_size == 2) {
    *entry = bytes[0] | (uint32_t)bytes[1] << 8;
    return 2;
  }
  *entry = bytes[0];
  if (*entry == table->end || *entry == table->sequence) {
    return 1;
  }
  return utf8_decode((const char *)bytes, left, entry);
}

/* A table that ends early leaves the glyphs that it did not come to unnamed. */
static void read_table(struct psf_font *font, const struct unicode_table *table) {
  bool in_sequence = false;
  uint32_t glyph = 0;
  uint32_t entry;

  for (uint64_t at = 0; at + table->unit_size <= table->size && glyph < font->glyph_count;) {
    at += read_entry(table, table->bytes + at, table->size - at, &entry);
    if (entry == table->end) {
      glyph++;
      in_sequence = false;
    } else if (entry == table->sequence) {
      in_sequence = true;
    } else if (!in_sequence) {
      add(font, entry, glyph);
    }
  }
}

/* Shell sort: the lowest glyph comes first where several show the same character. */
static void sort(uint64_t *values, uint32_t count) {
  for (uint32_t gap = count / 2; gap != 0; gap /= 2) {
    for (uint32_t i = gap; i < count; i++) {
      uint64_t value = values[i];
      uint32_t hole = i;

      for (; hole >= gap && values[hole - gap] > value; hole -= gap) {
        values[hole] = values[hole - gap];
      }
      values[hole] = value;
    }
  }
}

const uint8_t *psf_find(const struct psf_font *font, uint32_t character) {
  uint32_t low = 0;
  uint32_t high = font->other_count;

  while (low < high) {
    uint32_t middle = low + (high - low) / 2;

    if (font->others[middle] >> 32 < character) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < font->other_count && font->others[low] >> 32 == character
             ? bitmap(font, (uint32_t)font->others[low])
             : font->unknown;
}

/* Without a table the glyphs are in the order of ASCII. */
static void index_glyphs(struct psf_font *font, const struct unicode_table *table) {
  static const uint8_t solid[PSF_GLYPH_MAX] = {[0 ... PSF_GLYPH_MAX - 1] = 0xff};

  for (uint32_t c = 0; c < PSF_ASCII; c++) {
    font->ascii[c] = table->unit_size == 0 && c < font->glyph_count ? bitmap(font, c) : NULL;
  }
  font->other_count = 0;
  if (table->unit_size != 0) {
    read_table(font, table);
    sort(font->others, font->other_count);
  }
  font->unknown = solid;
  font->unknown = psf_find(font, UTF8_REPLACEMENT);
  for (uint32_t c = 0; c < PSF_ASCII; c++) {
    if (font->ascii[c] == NULL) {
      font->ascii[c] = font->unknown;
    }
  }
}

/* Each checks a header, and fills all of `font` but the index. */
static bool parse_psf1(const uint8_t *file, uint64_t size, struct psf_font *font,
                       struct unicode_table *table) {
  struct psf1_header header;

  if (size < sizeof(header)) {
    return false;
  }
  memcpy(&header, file, sizeof(header));
  font->glyphs = file + sizeof(header);
  font->width = 8;
  font->height = header.glyph_size;
  font->row_size = 1;
  font->glyph_size = header.glyph_size;
  font->glyph_count = header.mode & PSF1_MODE_512 ? 512 : 256;
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
  font->glyphs = file + header.header_size;
  font->width = header.width;
  font->height = header.height;
  font->row_size = (header.width + 7) / 8;
  font->glyph_size = header.glyph_size;
  font->glyph_count = header.glyph_count;
  *table = (struct unicode_table){
      .unit_size = header.flags & PSF2_FLAG_TABLE ? 1 : 0, .sequence = 0xfe, .end = 0xff};
  return true;
}

bool psf_parse(const void *file, uint64_t size, struct psf_font *font) {
  const uint8_t *bytes = file;
  struct unicode_table table;
  bool parsed = false;
  uint64_t room;        /* Bytes behind the header. */
  uint64_t glyphs_size; /* Bytes of all glyphs: 32 by 32 bits do not overflow. */

  if (size >= 4 && memcmp(bytes, PSF2_MAGIC, 4) == 0) {
    parsed = parse_psf2(bytes, size, font, &table);
  } else if (size >= 2 && memcmp(bytes, PSF1_MAGIC, 2) == 0) {
    parsed = parse_psf1(bytes, size, font, &table);
  }
  if (!parsed || font->height == 0 || font->height > PSF_HEIGHT_MAX || font->glyph_count == 0 ||
      font->glyph_size != font->height * font->row_size) {
    return false;
  }
  room = size - (uint64_t)(font->glyphs - bytes);
  glyphs_size = (uint64_t)font->glyph_count * font->glyph_size;
  if (glyphs_size > room) {
    return false;
  }
  table.bytes = font->glyphs + glyphs_size;
  table.size = room - glyphs_size;
  index_glyphs(font, &table);
  return true;
}

const struct psf_font *psf_embedded(void) {
  static struct psf_font font;
  static bool parsed;

  if (!parsed) {
    parsed = psf_parse(font_file, (uint64_t)(font_file_end - font_file), &font);
  }
  return parsed ? &font : NULL;
}

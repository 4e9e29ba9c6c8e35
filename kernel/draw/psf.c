/*
 * Reads PSF fonts: the header, then the Unicode table behind the glyphs, once, into an index by
 * character. Nothing of the file is trusted before it is checked: the shipped font comes from the
 * build, but a user's own may come from anywhere.
 */
#include "kernel/draw/psf.h"

#include "lib/string.h"
#include "lib/utf8.h"

/* The header: two bytes of magic, the mode, the bytes of a glyph, which are also its height. */
#define HEADER_SIZE 4u
#define MAGIC "\x36\x04"
#define MODE_512 0x01u   /* There are 512 glyphs, otherwise 256. */
#define MODE_TABLE 0x06u /* Either bit: a Unicode table follows. */

/*
 * The Unicode table has for each glyph, in words: characters, then sequences of characters that
 * each begin with a mark, then a terminator.
 */
#define SEQUENCE 0xfffeu
#define TERMINATOR 0xffffu

_Static_assert(HEADER_SIZE + 512 * PSF_HEIGHT_MAX <= UINT16_MAX, "offsets of glyphs fit");

/* font.asm: a PSF file, and its end. */
extern const uint8_t font_file[];
extern const uint32_t font_file_size; /* Bytes. */

/* A table that ends early leaves the glyphs that it did not come to unnamed. */
static void read_table(struct psf_font *font, const uint8_t *table, uint64_t size, uint32_t count) {
  uint32_t glyph = 0;
  bool in_sequence = false;

  for (; size >= 2 && glyph < count; size -= 2, table += 2) {
    uint32_t entry = table[0] | (uint32_t)table[1] << 8;

    if (entry == TERMINATOR) {
      glyph++;
      in_sequence = false;
    } else if (entry == SEQUENCE) {
      in_sequence = true;
    } else if (!in_sequence && font->offsets[entry] == 0) {
      font->offsets[entry] = (uint16_t)(HEADER_SIZE + glyph * font->height);
    }
  }
}

bool psf_parse(const void *file, uint64_t size, struct psf_font *font) {
  static const uint8_t solid[PSF_HEIGHT_MAX] = {[0 ... PSF_HEIGHT_MAX - 1] = 0xff};
  const uint8_t *bytes = file;
  uint32_t count;
  uint32_t end; /* Of the glyphs. */

  if (size < HEADER_SIZE || memcmp(bytes, MAGIC, 2) != 0 || !(bytes[2] & MODE_TABLE) ||
      bytes[3] == 0 || bytes[3] > PSF_HEIGHT_MAX) {
    return false;
  }
  count = bytes[2] & MODE_512 ? 512 : 256;
  end = HEADER_SIZE + count * bytes[3];
  if (end > size) {
    return false;
  }
  memset(font, 0, sizeof(*font));
  font->file = bytes;
  font->height = bytes[3];
  read_table(font, bytes + end, size - end, count);
  font->unknown = solid;
  font->unknown = psf_glyph(font, UTF8_REPLACEMENT);
  return true;
}

const struct psf_font *psf_embedded(void) {
  static struct psf_font font;
  static bool parsed;

  if (!parsed) {
    parsed = psf_parse(font_file, font_file_size, &font);
  }
  return parsed ? &font : NULL;
}

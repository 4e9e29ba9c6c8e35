/*
 * PC Screen Font files of version 1: bitmap fonts, 8 pixels wide, as the Linux console uses them
 * (kbd, "Font formats" § psf1). The font's Unicode table says which glyph shows which character,
 * so that fonts in any order work.
 */
#ifndef KILN_KERNEL_DRAW_PSF_H
#define KILN_KERNEL_DRAW_PSF_H

#include <stdbool.h>
#include <stdint.h>

#define PSF_WIDTH 8u           /* Pixels of every glyph: a byte a row, bit 7 the leftmost. */
#define PSF_HEIGHT_MAX 64u     /* Pixels. */
#define PSF_CHARACTERS 0x10000 /* A table's entries have 16 bits. */

/* A font, indexed. */
struct psf_font {
  const uint8_t *file;              /* Stays where it is. */
  uint32_t height;                  /* Pixels, and bytes, of every glyph: 1 to PSF_HEIGHT_MAX. */
  const uint8_t *unknown;           /* Bitmap for characters that the font lacks. */
  uint16_t offsets[PSF_CHARACTERS]; /* Of each character's bitmap in the file; 0: it has none. */
};

/*
 * Checks the `size` bytes of a font in `file` and fills `font`, which points into the file from
 * then on. Returns false when it is no PSF file of version 1 with a Unicode table, or one whose
 * numbers do not fit the file or the limits above: use nothing of `font` then.
 */
bool psf_parse(const void *file, uint64_t size, struct psf_font *font);

/* The font that is part of the kernel (font.asm); null when psf_parse does not take it. */
const struct psf_font *psf_embedded(void);

/*
 * The bitmap for a character; that of U+FFFD, or else a solid box, for one that the font lacks.
 */
static inline const uint8_t *psf_glyph(const struct psf_font *font, uint32_t character) {
  uint32_t offset = character < PSF_CHARACTERS ? font->offsets[character] : 0;

  return offset != 0 ? font->file + offset : font->unknown;
}

#endif /* KILN_KERNEL_DRAW_PSF_H */

/*
 * PC Screen Font files, version 1 and 2: bitmap fonts as the Linux console uses them
 * (kbd, "Font formats" §§ psf1, psf2). The font's Unicode table says which glyph shows which
 * character, so that fonts in any order work.
 */
#ifndef KILN_KERNEL_DRAW_PSF_H
#define KILN_KERNEL_DRAW_PSF_H

#include <stdbool.h>
#include <stdint.h>

#define PSF_WIDTH_MAX 32u                                  /* Pixels. */
#define PSF_HEIGHT_MAX 64u                                 /* Pixels. */
#define PSF_GLYPH_MAX (PSF_HEIGHT_MAX * PSF_WIDTH_MAX / 8) /* Bytes. */
#define PSF_ASCII 128u       /* Characters that are looked up at once; the others by search. */
#define PSF_OTHERS_MAX 4096u /* Of a font that has more, the last ones are unknown. */

/* A font, indexed. */
struct psf_font {
  const uint8_t *glyphs; /* Bitmaps, inside the file; they stay where they are. */
  uint32_t width;        /* Pixels of every glyph, 1 to PSF_WIDTH_MAX. */
  uint32_t height;       /* Pixels of every glyph, 1 to PSF_HEIGHT_MAX. */
  uint32_t row_size;     /* Bytes of a row; bit 7 of the first is the leftmost pixel. */
  uint32_t glyph_size;   /* Bytes of one glyph. */
  uint32_t glyph_count;
  const uint8_t *unknown;          /* Bitmap for characters that the font has not. */
  const uint8_t *ascii[PSF_ASCII]; /* Bitmap of each character. */
  uint32_t other_count;
  uint64_t others[PSF_OTHERS_MAX]; /* Characters, in the upper half, in order; their glyphs. */
};

/*
 * Checks the `size` bytes of a font in `file` and fills `font`, which points into the
 * file from then on. Returns false when it is no PSF file or one whose numbers do not fit each
 * other, the file or the limits above: use nothing of `font` then.
 */
bool psf_parse(const void *file, uint64_t size, struct psf_font *font);

/* The font that is part of the kernel (font.asm); null when psf_parse does not take it. */
const struct psf_font *psf_embedded(void);

/* psf_glyph for what is not ASCII. */
const uint8_t *psf_find(const struct psf_font *font, uint32_t character);

/*
 * The bitmap for a character; that of U+FFFD, or else a solid box, for one that the font has not.
 */
static inline const uint8_t *psf_glyph(const struct psf_font *font, uint32_t character) {
  return character < PSF_ASCII ? font->ascii[character] : psf_find(font, character);
}

#endif /* KILN_KERNEL_DRAW_PSF_H */

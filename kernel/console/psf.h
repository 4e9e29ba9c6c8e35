/*
 * PC Screen Font files, version 1 and 2: bitmap fonts as the Linux console uses them
 * (kbd, "Font formats" §§ psf1, psf2). Looked up by ASCII character only; the font's
 * Unicode table says which glyph shows which, so that fonts in any order work.
 */
#ifndef KILN_KERNEL_CONSOLE_PSF_H
#define KILN_KERNEL_CONSOLE_PSF_H

#include <stdbool.h>
#include <stdint.h>

#define PSF_WIDTH_MAX 32u  /* Pixels. */
#define PSF_HEIGHT_MAX 64u /* Pixels. */
#define PSF_ASCII 128u     /* Characters that can be looked up. */

struct psf_font {
  const uint8_t *glyphs; /* Bitmaps, inside the file; they stay where they are. */
  uint32_t width;        /* Pixels of every glyph, 1 to PSF_WIDTH_MAX. */
  uint32_t height;       /* Pixels of every glyph, 1 to PSF_HEIGHT_MAX. */
  uint32_t row_size;     /* Bytes of a row; bit 7 of the first is the leftmost pixel. */
  uint32_t glyph_size;   /* Bytes of one glyph. */
  uint32_t glyph_count;
  uint32_t ascii[PSF_ASCII]; /* Glyph of each character, below glyph_count. */
};

/*
 * Checks the `size` bytes of a font in `file` and fills `font`, which points into the
 * file from then on. Returns false, and says nothing in `font`, when it is no PSF file
 * or one whose numbers do not fit each other, the file or the limits above.
 */
bool psf_parse(const void *file, uint64_t size, struct psf_font *font);

/* The bitmap for `character`; a question mark's for one that the font has not. */
const uint8_t *psf_glyph(const struct psf_font *font, char character);

#endif /* KILN_KERNEL_CONSOLE_PSF_H */

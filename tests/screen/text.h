/*
 * Looks for text in a picture of a screen.
 *
 * With the font that the screen uses, text is found when every pixel of every letter is where
 * the font has it: upside down, cut or in another order, it is not there.
 *
 * The consoles of firmware have fonts that we do not know. There, text is found by likeness:
 * equal letters look equal, different letters look different, spaces are blank. A whole line is
 * told apart from any other one so, though "panic" is not from "limit".
 */
#ifndef KILN_TESTS_SCREEN_TEXT_H
#define KILN_TESTS_SCREEN_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/screen/picture.h"

#define TEXT_MAX 80u /* Characters. */

/* A PSF font, version 1: 256 glyphs, 8 pixels wide (kbd, Font formats, psf1). */
struct text_font {
  const uint8_t *glyphs; /* `height` bytes each, the leftmost pixel in bit 7. */
  uint32_t height;       /* Pixels. */
};

/* Finds the glyphs in the `size` bytes at `file`; glyph N is character N. False: no such font. */
bool text_font_parse(const uint8_t *file, size_t size, struct text_font *font);

/* True when `text` stands somewhere in `picture`, in `font`; in one colour on another. */
bool text_in_font(const struct picture *picture, const char *text, const struct text_font *font);

/*
 * True when something like `text` stands somewhere in `picture`, in a font of the VGA text mode
 * (8 or 9 x 16 pixels) or of UEFI's console (8 x 19; UEFI 2.10 §34.1.2, EFI_GLYPH_HEIGHT).
 */
bool text_by_likeness(const struct picture *picture, const char *text);

#endif /* KILN_TESTS_SCREEN_TEXT_H */

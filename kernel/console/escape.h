/*
 * The sixteen colours of text, and escape sequences in it (ECMA-48 §5.4): those that choose
 * colours are obeyed, other control sequences and escapes are recognised and left out. None lasts
 * longer than ESCAPE_MAX characters or beyond a control character, so that a broken one costs at
 * most these, and no line.
 */
#ifndef KILN_KERNEL_CONSOLE_ESCAPE_H
#define KILN_KERNEL_CONSOLE_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>

/* Black, red, green, yellow, blue, magenta, cyan, white, and the same bright (ECMA-48 §8.3.117). */
#define COLOURS 16u
#define COLOUR_BRIGHT 8u /* Added to one of the first eight. */
#define COLOUR_INK 7u    /* Of text that asks for nothing else... */
#define COLOUR_PAPER 0u  /* ...on this. */

#define ESCAPE_MAX 48u /* Characters of a sequence. */

/* Sequences up to now: those behind, as colours, and the one that is not complete yet. */
struct escape {
  uint8_t ink; /* Colours as chosen: bold and reverse not counted. */
  uint8_t paper;
  bool bold;
  bool reverse;
  uint32_t length;       /* Characters of the sequence so far, 0 between sequences. */
  char text[ESCAPE_MAX]; /* These. */
};

/* What the colours look like on a screen of pixels: 0xRRGGBB. */
extern const uint32_t colours_rgb[COLOURS];

/* No sequence, default colours. */
void escape_init(struct escape *escape);

/* Takes the next character of a text. Returns false for one that is not part of a sequence. */
bool escape_take(struct escape *escape, uint32_t character);

/* The colours of what is printed now: ink in bits 0 to 3, paper in bits 4 to 7. */
uint8_t escape_colours(const struct escape *escape);

#endif /* KILN_KERNEL_CONSOLE_ESCAPE_H */

/*
 * The sixteen colours of text, in the order of escape codes (ECMA-48 §8.3.117): black, red,
 * green, yellow, blue, magenta, cyan, white, and the same bright.
 */
#ifndef KILN_KERNEL_CONSOLE_COLOURS_H
#define KILN_KERNEL_CONSOLE_COLOURS_H

#include <stdint.h>

#define COLOURS 16u
#define COLOUR_BRIGHT 8u /* Added to one of the first eight. */
#define COLOUR_INK 7u    /* Of text that asks for nothing else... */
#define COLOUR_PAPER 0u  /* ...on this. */

/* What they look like on a screen of pixels: 0xRRGGBB. */
extern const uint32_t colours_rgb[COLOURS];

/* The one that looks most like 0xRRGGBB. */
uint8_t colours_nearest(uint32_t rgb);

/* The one for a number of the 256 that terminals have: these 16, a 6 x 6 x 6 cube, 24 greys. */
uint8_t colours_of_256(uint32_t number);

#endif /* KILN_KERNEL_CONSOLE_COLOURS_H */

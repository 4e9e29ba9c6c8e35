/* Kiln's emblem: a kiln, fired. Included by boot_screen.c. */
#ifndef KILN_KERNEL_DRAW_EMBLEM_H
#define KILN_KERNEL_DRAW_EMBLEM_H

#include "surface.h"

#define EMBLEM_SIZE 32u /* Pixels, either way. */

static const uint32_t emblem_colours[] = {
    0xd98a5f, 0xbb6744, 0x924a35, 0x6d3529, /* Bricks from light to dark, joints. */
    0x6c7a93, 0x46526a, 0x2a1014,           /* Plinth, hearth. */
    0xe8483a, 0xff8a3c, 0xffc35a, 0xfff0b8, /* Fire. */
};

static const char emblem_pixels[] =
    "               h                "
    "              hi                "
    "             hiih               "
    "             hijih              "
    "           aaaaaaaaaa           "
    "            dabbbbdc            "
    "            dabbbbdc            "
    "            dddddddd            "
    "           aaabdbbccc           "
    "           aaabdbbccc           "
    "           dddddddddd           "
    "          aadabbbbdccc          "
    "          aadbbbbbdccc          "
    "         dddddddddddddd         "
    "        adaaabbdbbbccdcc        "
    "       aadaabbbdbbbbcdccc       "
    "      dddddddaaabbbddddddd      "
    "     adaaaabaagghgbbbcccdcc     "
    "    aadaaaaaaggghggbbcccdccc    "
    "   dddddddaaggghigghbbddddddd   "
    "   daaaaadagghghiighgbcccccdc   "
    "   daaaaadagghihiihhgbcccccdc   "
    "   dddddddaghhiijiihgbddddddd   "
    "   aaadaaaaghiijjiihgbccdcccc   "
    "   aaadaaaaghijjjjihgbccdcccc   "
    "   dddddddaghijkkjihgbddddddd   "
    "   daaaaadaghijkkjihgbcccccdc   "
    "   daaaaadaggijkkjiggbcccccdc   "
    " eeeeeeeeeeeeeeeeeeeeeeeeeeeeee "
    " eeeeeeeeeeeeeeeeeeeeeeeeeeeeee "
    " ffffffffffffffffffffffffffffff "
    " ffffffffffffffffffffffffffffff ";

_Static_assert(sizeof(emblem_pixels) == EMBLEM_SIZE * EMBLEM_SIZE + 1, "a byte a pixel");

static const struct picture emblem = {EMBLEM_SIZE, EMBLEM_SIZE, emblem_pixels, emblem_colours};

#endif /* KILN_KERNEL_DRAW_EMBLEM_H */

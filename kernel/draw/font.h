/* The font that is part of the kernel (font.asm): the console's and the boot screen's. */
#ifndef KILN_KERNEL_DRAW_FONT_H
#define KILN_KERNEL_DRAW_FONT_H

#include "kernel/draw/psf.h"

/* Null when the file is not a font that psf_parse takes. */
const struct psf_font *font_get(void);

#endif /* KILN_KERNEL_DRAW_FONT_H */
